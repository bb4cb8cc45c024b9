package io.koine.server.jwks;

import io.koine.mesh.Mesh;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.RequestAuthentication;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Says why keys are not there. The image itself knows only that they are not.
public final class KeyDiagnostics {
    private KeyDiagnostics() {}

    /// @param mesh an image
    /// @param statuses how it stands with the key set of an address
    /// @return the image's diagnostics, those about missing keys with their reasons
    public static List<Diagnostic> of(Mesh mesh, Function<String, Optional<KeyStatus>> statuses) {
        List<Diagnostic> reasons = new ArrayList<>();
        mesh.catalogue().policies().values().forEach(policy -> {
            if (policy instanceof RequestAuthentication authentication) {
                reasons.addAll(of(authentication, statuses));
            }
        });
        List<Diagnostic> all = new ArrayList<>(mesh.diagnostics());
        all.removeIf(found -> found.code() == Code.KEYS_UNAVAILABLE
                && reasons.stream().anyMatch(reason -> reason.origin().equals(found.origin())));
        all.addAll(reasons);
        return all;
    }

    private static List<Diagnostic> of(RequestAuthentication policy, Function<String, Optional<KeyStatus>> statuses) {
        List<Diagnostic> reasons = new ArrayList<>();
        for (int i = 0; i < policy.rules().size(); i++) {
            JwtRule rule = policy.rules().get(i);
            Origin origin = Origin.of(policy.key().toString(), "spec.jwtRules[" + i + "]");
            if (rule.keys().inline().isEmpty()) {
                statuses.apply(rule.keyAddress())
                        .flatMap(status -> reason(rule, status))
                        .ifPresent(reason -> reasons.add(Diagnostic.warning(Code.KEYS_UNAVAILABLE, origin, reason)
                                .withHint("it is tried again; or give them inline, by jwks")));
            }
        }
        return reasons;
    }

    private static Optional<String> reason(JwtRule rule, KeyStatus status) {
        String consequence = status.fetched()
                .map(instant -> "those of " + instant + " stay in force")
                .orElse("every token of it is refused");
        return status.failure()
                .map(failure -> "the keys of issuer " + rule.issuer() + " cannot be fetched from " + status.address()
                        + ": " + failure + "; " + consequence);
    }
}
