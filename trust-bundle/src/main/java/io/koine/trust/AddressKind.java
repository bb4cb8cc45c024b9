package io.koine.trust;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/// What an IP address stands for, as seen by a control plane that is told to connect to it.
///
/// @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry/">IANA, special addresses</a>
public enum AddressKind {
    /// Reachable from everywhere.
    PUBLIC("a public address"),
    /// Of a network of one's own: RFC 1918, RFC 6598, RFC 4193.
    PRIVATE("a private address"),
    /// The machine itself.
    LOOPBACK("a loopback address"),
    /// The machine's own link, where cloud platforms have their metadata services.
    LINK_LOCAL("a link-local address"),
    /// A cloud platform's services for its own machines, at an address that is not link-local.
    METADATA("an address of a cloud platform's metadata service"),
    /// Many machines.
    MULTICAST("a multicast address"),
    /// No machine, or any.
    UNSPECIFIED("an unspecified address"),
    /// An IPv6 address by which a tunnel leads to an IPv4 address.
    DISGUISED("an IPv4 address in disguise"),
    /// Set aside: for documentation, measurement or the future.
    RESERVED("a reserved address");

    private static final int BITS = Byte.SIZE;
    private static final int V4_BYTES = 4;

    /// Of AWS, Google, Azure, Alibaba and Oracle.
    private static final Set<String> METADATA_ADDRESSES = Set.of(
            "fd000ec2000000000000000000000254", "fd2000ce000000000000000000000254", "a83f8110", "646464c8", "c00000c0");

    private final String words;

    AddressKind(String words) {
        this.words = words;
    }

    /// @return the kind in words, with its article
    public String words() {
        return words;
    }

    /// @return whether nothing but a mistake or an attack makes a control plane fetch keys there
    public boolean isNeverAllowed() {
        return this != PUBLIC && this != PRIVATE && this != LOOPBACK;
    }

    /// @param address any address; an IPv4-mapped IPv6 address counts as the IPv4 address that it is, and so does
    ///     one of NAT64 (RFC 6052)
    /// @return its kind
    public static AddressKind of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (METADATA_ADDRESSES.contains(HexFormat.of().formatHex(bytes))) {
            return METADATA;
        }
        if (address.isLoopbackAddress()) {
            return LOOPBACK;
        }
        if (address.isLinkLocalAddress()) {
            return LINK_LOCAL;
        }
        if (address.isMulticastAddress()) {
            return MULTICAST;
        }
        if (address.isAnyLocalAddress()) {
            return UNSPECIFIED;
        }
        return address instanceof Inet4Address ? ofV4(bytes) : ofV6(bytes);
    }

    /// @param text any text; never looked up
    /// @return the kind of the address that it writes, an IPv6 address with or without brackets; empty if it is no
    ///     literal
    public static Optional<AddressKind> ofLiteral(String text) {
        try {
            return Optional.of(of(InetAddress.ofLiteral(text)));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static AddressKind ofV4(byte[] a) {
        if (in(a, 8, 0)) {
            return UNSPECIFIED;
        }
        if (in(a, 8, 10) || in(a, 12, 172, 16) || in(a, 16, 192, 168) || in(a, 10, 100, 64)) {
            return PRIVATE;
        }
        boolean reserved = in(a, 4, 240)
                || in(a, 24, 192, 0, 0)
                || in(a, 24, 192, 0, 2)
                || in(a, 15, 198, 18)
                || in(a, 24, 198, 51, 100)
                || in(a, 24, 203, 0, 113)
                || in(a, 24, 192, 88, 99);
        return reserved ? RESERVED : PUBLIC;
    }

    private static AddressKind ofV6(byte[] a) {
        if (in(a, 96, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)) {
            return of(embedded(a));
        }
        boolean tunnel = in(a, 96, 0)
                || in(a, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff)
                || in(a, 48, 0, 0x64, 0xff, 0x9b, 0, 1)
                || in(a, 16, 0x20, 0x02)
                || in(a, 32, 0x20, 0x01, 0, 0);
        if (tunnel) {
            return DISGUISED;
        }
        if (in(a, 7, 0xfc)) {
            return PRIVATE;
        }
        boolean global = in(a, 3, 0x20) && !in(a, 32, 0x20, 0x01, 0x0d, 0xb8) && !in(a, 23, 0x20, 0x01);
        return global ? PUBLIC : RESERVED;
    }

    private static InetAddress embedded(byte[] a) {
        byte[] last = new byte[V4_BYTES];
        System.arraycopy(a, a.length - V4_BYTES, last, 0, V4_BYTES);
        try {
            return InetAddress.getByAddress(last);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /// @param bits how many leading bits are compared with the prefix, whose other bytes are zero
    private static boolean in(byte[] address, int bits, int... prefix) {
        for (int bit = 0; bit < bits; bit++) {
            int index = bit / BITS;
            int mask = 0x80 >> (bit % BITS);
            int wanted = index < prefix.length ? prefix[index] : 0;
            if ((address[index] & mask) != (wanted & mask)) {
                return false;
            }
        }
        return true;
    }
}
