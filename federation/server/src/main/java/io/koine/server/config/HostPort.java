package io.koine.server.config;

/// An address to listen on.
///
/// @param host a host name or IP literal; an IPv6 literal without brackets
/// @param port 0 to 65535; 0 lets the system choose
public record HostPort(String host, int port) {
    /// @throws IllegalArgumentException naming what is out of range
    public HostPort {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host is empty; expected a name or an IP address");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + "; expected 0 to 65535");
        }
    }

    /// @param text `host:port` or `[ipv6]:port`
    /// @return the address
    /// @throws IllegalArgumentException naming the text and what was expected
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("\"" + text + "\": expected host:port");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\": expected host:port with a decimal port", e);
        }
    }

    /// @return `host:port`, an IPv6 literal in brackets
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
