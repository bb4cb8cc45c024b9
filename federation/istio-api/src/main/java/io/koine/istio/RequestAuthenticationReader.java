package io.koine.istio;

import io.koine.model.policy.JwtRule;
import io.koine.model.policy.RequestAuthentication;
import java.util.List;

/// Reads `RequestAuthentication` of security.istio.io.
final class RequestAuthenticationReader {
    /// As Istio's definition limits them.
    private static final int MAX_RULES = 4096;

    private RequestAuthenticationReader() {}

    static Reading read(Envelope envelope) {
        Fields spec = envelope.specFields();
        TargetReader.Selection selection = TargetReader.read(envelope, spec);
        List<JwtRule> rules = spec.find("jwtRules")
                .map(field ->
                        field.items(MAX_RULES).stream().map(JwtRuleReader::read).toList())
                .orElse(List.of());
        spec.refuseOthers();
        return Reading.of(new RequestAuthentication(envelope.key(), selection.selector(), selection.targets(), rules));
    }
}
