package io.koine.istio;

import io.koine.model.diagnostic.Code;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What Istio's webhook asks of the strings in an authorization policy, and what is weak though it lets it pass.
final class ValueChecks {
    private static final Pattern DECIMAL = Pattern.compile("[1-9][0-9]{0,4}");
    static final int MAX_PORT = 65_535;

    /// As Istio's definition limits it.
    private static final int MAX_ACCOUNT = 320;

    private static final Pattern NO_STRING_IN_JSON = Pattern.compile("true|false|-?[0-9]{1,30}(\\.[0-9]{1,30})?");

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

    /// A value to be found absent in a header. The empty one is let in, though Istio's webhook refuses it:
    /// manifests in use have it, and mean "the header must be there".
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

    /// A caller's identity. What a prefix or a suffix catches beyond the segment it ends in is seldom meant.
    static void principal(Field at, String value) {
        pattern(at, value);
        if (value.length() < 2) {
            return;
        }
        if (value.endsWith("*") && !value.endsWith("/*")) {
            at.warning(
                    Code.WEAK_MATCH,
                    Printable.quoted(value) + " also catches every name that begins like its last part",
                    "end it with /*, or name the principals");
        } else if (value.startsWith("*") && !value.startsWith("*/")) {
            at.warning(
                    Code.WEAK_MATCH,
                    Printable.quoted(value) + " also catches every name that ends like its first part",
                    "begin it with */, or name the principals");
        }
    }

    /// `<issuer>/<subject>`.
    static void requestPrincipal(Field at, String value) {
        notEmpty(at, value);
        if (value.length() > 2 && value.startsWith("*/")) {
            at.warning(
                    Code.WEAK_MATCH,
                    Printable.quoted(value) + " takes the subject of any issuer, and compares the whole of it",
                    "name the issuer");
        }
    }

    /// A value of a claim.
    static void claim(Field at, String value) {
        pattern(at, value);
        if (NO_STRING_IN_JSON.matcher(value).matches()) {
            at.warning(
                    Code.WEAK_MATCH,
                    Printable.quoted(value) + " is compared with strings; a claim that is a number or a boolean never"
                            + " matches",
                    "let the issuer send a string");
        }
    }

    /// `<namespace>/<name>` or a name.
    static void serviceAccount(Field at, String value) {
        String[] parts = value.split("/", -1);
        boolean named = Arrays.stream(parts).noneMatch(String::isEmpty);
        if (!named || parts.length > 2 || value.length() > MAX_ACCOUNT) {
            at.error(
                    Code.INVALID_VALUE,
                    Printable.quoted(value) + " is not a service account; expected <namespace>/<name> or <name>, at"
                            + " most " + MAX_ACCOUNT + " characters");
        } else if (value.contains("*")) {
            at.warning(
                    Code.WEAK_MATCH,
                    Printable.quoted(value) + " has a * that is compared as a letter",
                    "principals takes patterns");
        }
    }

    /// A trust domain, with a `*` at an end.
    static void trustDomain(Field at, String value) {
        pattern(at, value);
        if (value.contains("/")) {
            at.error(Code.INVALID_VALUE, Printable.quoted(value) + " is not a trust domain; expected a name without /");
        }
    }

    /// Istio asks the provider before it reads tokens.
    static void customBeforeTokens(Field at) {
        at.warning(
                Code.WEAK_MATCH,
                "with the policy meaning ISTIO a CUSTOM rule is looked at before tokens are, so this never matches",
                "let the provider look at the token");
    }

    /// An IP address or range, as Go's `netip` reads them.
    static void ipBlock(Field at, String value) {
        if (!IpBlock.isValid(value)) {
            at.error(Code.INVALID_VALUE, Printable.quoted(value) + " is neither an IP address nor a CIDR range");
        }
    }
}
