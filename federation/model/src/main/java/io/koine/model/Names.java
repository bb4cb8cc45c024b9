package io.koine.model;

import io.koine.trust.IpLiteral;
import java.util.regex.Pattern;

/// Checks of the names that become parts of SPIFFE ids, hosts and Envoy resource names.
public final class Names {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern DNS_NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*");
    private static final int MAX_DNS_NAME = 253;

    private Names() {}

    /// @param value a value
    /// @return whether [#requireLabel] takes it
    public static boolean isLabel(String value) {
        return DNS_LABEL.matcher(value).matches();
    }

    /// Requires a DNS label (RFC 1123 §2.1, lower case): what Kubernetes asks of a namespace or a service.
    ///
    /// @param what the field's name, for the message
    /// @param value the value
    /// @return the value
    /// @throws IllegalArgumentException naming the field, the value and what was expected
    public static String requireLabel(String what, String value) {
        if (!isLabel(value)) {
            throw new IllegalArgumentException(
                    what + ": \"" + value + "\" is not a DNS label; expected 1 to 63 of a-z, 0-9 and '-'");
        }
        return value;
    }

    /// @param value a value
    /// @return whether [#requireDnsName] takes it
    public static boolean isDnsName(String value) {
        return value.length() <= MAX_DNS_NAME && DNS_NAME.matcher(value).matches();
    }

    /// Requires a DNS subdomain name (RFC 1123 §2.1, lower case): what Kubernetes asks of most object names.
    ///
    /// @param what the field's name, for the message
    /// @param value the value
    /// @return the value
    /// @throws IllegalArgumentException naming the field, the value and what was expected
    public static String requireDnsName(String what, String value) {
        if (!isDnsName(value)) {
            throw new IllegalArgumentException(
                    what + ": \"" + value + "\" is not a DNS name; expected labels of a-z, 0-9 and '-' joined by '.'");
        }
        return value;
    }

    /// Requires a TCP port.
    ///
    /// @param what the field's name, for the message
    /// @param port the port
    /// @return the port
    /// @throws IllegalArgumentException if it is outside 1 to 65535
    public static int requirePort(String what, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(what + ": " + port + " is not a port; expected 1 to 65535");
        }
        return port;
    }

    /// Requires an IP literal: anything else would make Envoy refuse the whole resource that holds it.
    ///
    /// @param what the field's name, for the message
    /// @param value the value
    /// @return the value
    /// @throws IllegalArgumentException naming the field, the value and what was expected
    public static String requireIp(String what, String value) {
        if (IpLiteral.parse(value).isEmpty()) {
            throw new IllegalArgumentException(what + ": \"" + value + "\" is not an IP address; expected a literal");
        }
        return value;
    }
}
