package io.koine.istio;

import io.koine.model.Names;
import io.koine.model.diagnostic.Code;
import io.koine.model.policy.Sidecar;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads the hosts of a `Sidecar`: what Istio's webhook asks of them.
final class EgressHosts {
    private static final String EXPECTED =
            "expected <namespace>/<host>, such as \"./*\" or" + " \"shop/web.shop.svc.cluster.local\"";
    private static final int MAX_NAME = 255;

    /// As Istio has it: in either case, and with a dot at the end or not.
    private static final Pattern LABELS = Pattern.compile(
            "[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?)*\\.?");

    private static final Pattern NUMBER = Pattern.compile("(.*\\.)?[0-9]+");

    private EgressHosts() {}

    /// @param at where the text stands
    /// @param text a host
    /// @return the host; what is none is reported
    static Optional<Sidecar.Host> read(Field at, String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            at.error(Code.INVALID_VALUE, Printable.quoted(text) + " has no namespace; " + EXPECTED);
            return Optional.empty();
        }
        String namespace = text.substring(0, slash);
        String name = text.substring(slash + 1);
        Optional<String> wrong = wrongNamespace(namespace).or(() -> wrongName(name));
        wrong.ifPresent(what -> at.error(Code.INVALID_VALUE, Printable.quoted(text) + ": " + what));
        return wrong.isPresent() ? Optional.empty() : Optional.of(new Sidecar.Host(namespace, name));
    }

    private static Optional<String> wrongNamespace(String namespace) {
        boolean word =
                List.of(Sidecar.Host.ANY, Sidecar.Host.OWN, Sidecar.Host.NONE).contains(namespace);
        return word || Names.isLabel(namespace)
                ? Optional.empty()
                : Optional.of("the namespace is " + Printable.quoted(namespace)
                        + "; expected *, . (the workload's own), ~ (none) or the name of one");
    }

    private static Optional<String> wrongName(String name) {
        if (name.equals(Sidecar.Host.ANY)) {
            return Optional.empty();
        }
        String labels = name.startsWith("*.") ? name.substring(2) : name;
        boolean valid = name.length() <= MAX_NAME
                && name.contains(".")
                && LABELS.matcher(labels).matches()
                && !NUMBER.matcher(labels).matches();
        return valid
                ? Optional.empty()
                : Optional.of("the host is " + Printable.quoted(name)
                        + "; expected a whole host with its domain, * for any, or *. and the end of hosts");
    }

    /// @return whether every service of the second host is one of the first
    static boolean covers(Sidecar.Host wide, Sidecar.Host narrow) {
        boolean namespace = wide.namespace().equals(Sidecar.Host.ANY)
                ? !narrow.namespace().equals(Sidecar.Host.NONE)
                : wide.namespace().equals(narrow.namespace());
        boolean name = wide.isWide()
                ? narrow.name().endsWith(wide.name().substring(1))
                : wide.name().equals(narrow.name());
        return namespace && name;
    }
}
