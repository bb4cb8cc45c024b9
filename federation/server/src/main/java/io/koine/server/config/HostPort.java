package io.koine.server.config;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An address to listen on.
///
/// @param host a host name or IP literal; an IPv6 literal without brackets
/// @param port 0 to 65535; 0 lets the system choose
public record HostPort(String host, int port) {
    private static final Pattern FORM =
            Pattern.compile("(\\[(?<bracketed>[0-9a-fA-F:.]+)]|(?<plain>[^\\[\\]:\\s]+)):(?<port>[0-9]{1,5})");

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
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\": expected host:port or [IPv6 address]:port");
        }
        String bracketed = matcher.group("bracketed");
        String host = bracketed == null ? matcher.group("plain") : bracketed;
        return new HostPort(host, Integer.parseInt(matcher.group("port")));
    }

    /// @return this
    /// @throws IllegalArgumentException if the host is not an IP literal of this machine's loopback
    HostPort requireLoopback() {
        try {
            if (InetAddress.ofLiteral(host).isLoopbackAddress()) {
                return this;
            }
        } catch (IllegalArgumentException e) {
            // A name: what it stands for may change.
            throw new IllegalArgumentException(host + ": expected a loopback address such as 127.0.0.1", e);
        }
        throw new IllegalArgumentException(host + ": expected a loopback address such as 127.0.0.1");
    }

    /// @return `host:port`, an IPv6 literal in brackets
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
