package io.koine.mesh.scope.authz;

import io.koine.trust.IpLiteral;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/// A range of IPv4 or IPv6 addresses (RFC 4632, RFC 4291 section 2.3).
///
/// @param address an IP literal without a zone; host bits may be set and are ignored
/// @param prefixLength how many leading bits are compared, 0 to 32 or 128
public record IpRange(String address, int prefixLength) {
    private static final int BITS_V4 = 32;
    private static final int BITS_V6 = 128;
    private static final byte[] NONE = {};
    private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

    /// @param text an address or a range of a policy
    /// @return the range; empty if the text is none
    public static Optional<IpRange> parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (IpLiteral.parse(address).isEmpty()) {
            return Optional.empty();
        }
        int bits = address.indexOf(':') < 0 ? BITS_V4 : BITS_V6;
        if (slash < 0) {
            return Optional.of(new IpRange(address, bits));
        }
        String length = text.substring(slash + 1);
        if (!LENGTH.matcher(length).matches() || Integer.parseInt(length) > bits) {
            return Optional.empty();
        }
        return Optional.of(new IpRange(address, Integer.parseInt(length)));
    }

    /// @param ip an IP literal; an IPv4 address is in no IPv6 range and the other way round
    /// @return whether it lies in the range
    public boolean contains(String ip) {
        byte[] own = IpLiteral.bytes(address).orElseThrow();
        byte[] other = IpLiteral.bytes(ip).orElse(NONE);
        int ignored = own.length * Byte.SIZE - prefixLength;
        return own.length == other.length
                && new BigInteger(1, own).shiftRight(ignored).equals(new BigInteger(1, other).shiftRight(ignored));
    }
}
