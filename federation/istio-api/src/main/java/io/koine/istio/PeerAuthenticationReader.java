package io.koine.istio;

import io.koine.model.diagnostic.Code;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Selector;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads `PeerAuthentication` of security.istio.io.
final class PeerAuthenticationReader {
    private static final SortedMap<String, MtlsMode> MODES = Choices.of(MtlsMode.class);

    private PeerAuthenticationReader() {}

    static Reading read(Envelope envelope) {
        Fields spec = envelope.specFields();
        Selector selector = SelectorReader.read(spec.find("selector"));
        MtlsMode mode = spec.find("mtls").map(PeerAuthenticationReader::mode).orElse(MtlsMode.UNSET);
        SortedMap<Integer, MtlsMode> portModes = spec.find("portLevelMtls")
                .map(field -> portModes(field, selector))
                .orElseGet(Collections::emptySortedMap);
        spec.refuseOthers();
        return Reading.of(new PeerAuthentication(envelope.key(), selector, mode, portModes, envelope.created()));
    }

    private static MtlsMode mode(Field mtls) {
        Fields fields = mtls.fields();
        MtlsMode mode = fields.find("mode").flatMap(field -> field.oneOf(MODES)).orElse(MtlsMode.UNSET);
        fields.refuseOthers();
        return mode;
    }

    private static SortedMap<Integer, MtlsMode> portModes(Field field, Selector selector) {
        Fields ports = field.fields();
        if (ports.isEmpty()) {
            field.error(Code.INVALID_VALUE, "no port is given", "leave the field out, or give it a port");
        } else if (selector.matchLabels().isEmpty()) {
            field.error(
                    Code.INVALID_VALUE,
                    "a mode per port needs a selector",
                    "name the workloads in spec.selector.matchLabels");
        }
        SortedMap<Integer, MtlsMode> modes = new TreeMap<>();
        for (Map.Entry<String, Field> port : ports.all().entrySet()) {
            MtlsMode mode = mode(port.getValue());
            ValueChecks.port(port.getValue(), port.getKey()).ifPresent(number -> modes.put(number, mode));
        }
        return modes;
    }
}
