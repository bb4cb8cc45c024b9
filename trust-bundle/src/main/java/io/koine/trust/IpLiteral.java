package io.koine.trust;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads IP addresses written as literals, and nothing else: a host name is never looked up.
///
/// IPv4 is four decimal numbers without leading zeros (RFC 6943 §3.1.1, the strict form); IPv6 is RFC 4291 §2.2 without
/// zone, brackets and dotted tail. An IPv4-mapped IPv6 address is refused, since it names an IPv4 address in disguise.
public final class IpLiteral {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
    private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9a-fA-F:]{2,39}");

    private IpLiteral() {}

    /// @param text an address, as for [#parse]
    /// @return its 4 or 16 bytes, the highest first; empty if it is none
    public static Optional<byte[]> bytes(String text) {
        return parse(text).map(InetAddress::getAddress);
    }

    /// @param text any text
    /// @return the address, or empty if the text is no IP literal
    public static Optional<InetAddress> parse(String text) {
        if (IPV4.matcher(text).matches()) {
            return Optional.of(Inet4Address.ofLiteral(text));
        }
        if (!IPV6_CHARACTERS.matcher(text).matches() || text.indexOf(':') < 0) {
            return Optional.empty();
        }
        try {
            InetAddress address = Inet6Address.ofLiteral(text);
            return address instanceof Inet6Address ? Optional.of(address) : Optional.empty();
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }
}
