package io.koine.istio;

import io.koine.model.diagnostic.Code;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What Istio's webhook asks of the strings in an authorization policy, and what is weak though it lets it pass.
final class ValueChecks {
    private static final Pattern DECIMAL = Pattern.compile("[1-9][0-9]{0,4}");
    private static final int MAX_PORT = 65_535;

    private ValueChecks() {}

    static void notEmpty(Field at, String value) {
        if (value.isEmpty()) {
            at.error(Code.INVALID_VALUE, "the value is empty");
        }
    }

    /// A value that may have a `*` at one of its ends.
    static void pattern(Field at, String value) {
        notEmpty(at, value);
        String literal = value.startsWith("*") ? value.substring(1) : value.replaceFirst("\\*$", "");
        if (literal.contains("*")) {
            at.warning(
                    Code.WEAK_MATCH,
                    Printable.quoted(value) + " has a * that is compared as a letter",
                    "one * stands for anything, as the first letter or else as the last");
        }
    }

    /// Namespaces differ from all other patterns: Istio lets a `*` anywhere stand for anything.
    static void namespacePattern(Field at, String value) {
        notEmpty(at, value);
        if (value.length() > 2 && value.substring(1, value.length() - 1).contains("*")) {
            at.warning(
                    Code.WEAK_MATCH,
                    Printable.quoted(value) + " has a * inside, which stands for anything, nothing included",
                    "name the namespaces");
        }
    }

    static void portNumber(Field at, String value) {
        port(at, value);
    }

    /// @return the port; if the value is none, that is reported
    static Optional<Integer> port(Field at, String value) {
        int number = DECIMAL.matcher(value).matches() ? Integer.parseInt(value) : 0;
        if (number < 1 || number > MAX_PORT) {
            at.error(Code.INVALID_VALUE, Printable.quoted(value) + " is not a port; expected 1 to 65535");
            return Optional.empty();
        }
        return Optional.of(number);
    }

    static void method(Field at, String value) {
        pattern(at, value);
        if (!value.equals(value.toUpperCase(Locale.ROOT))) {
            at.warning(
                    Code.WEAK_MATCH,
                    Printable.quoted(value) + " is compared with case, and Envoy refuses methods in lower case",
                    "write it in capitals");
        }
    }

    /// A value to be found absent in a header. The empty one is let in, though Istio's webhook refuses it: manifests in
    /// use have it, and mean "the header must be there".
    static void absentHeaderValue(Field at, String value) {
        if (value.isEmpty()) {
            at.warning(
                    Code.WEAK_MATCH,
                    "the empty value stops an empty header, but a request without the header passes",
                    "values: [\"*\"] asks for the header to be there");
        } else {
            pattern(at, value);
        }
    }

    /// An IP address or range, as Go's `netip` reads them.
    static void ipBlock(Field at, String value) {
        if (!IpBlock.isValid(value)) {
            at.error(Code.INVALID_VALUE, Printable.quoted(value) + " is neither an IP address nor a CIDR range");
        }
    }
}
