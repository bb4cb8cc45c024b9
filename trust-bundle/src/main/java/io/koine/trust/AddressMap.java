package io.koine.trust;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Which addresses of a cluster are reached under others, as behind a NAT: range by range, of IPv4 and IPv6.
///
/// @param ranges the longest prefix first, which is the one that counts
public record AddressMap(List<Range> ranges) {
    /// Every address is reached as it is.
    public static final AddressMap NONE = new AddressMap(List.of());

    public AddressMap {
        ranges = ranges.stream()
                .sorted(Comparator.comparingInt(Range::prefixLength).reversed())
                .toList();
    }

    /// A range whose addresses are reached in another one of the same size.
    ///
    /// @param from the network's first address in the cluster
    /// @param to the network's first address as the mesh reaches it
    /// @param prefixLength of both
    public record Range(InetAddress from, InetAddress to, int prefixLength) {
        /// @throws IllegalArgumentException if the families differ, the prefix is too long, or host bits
        ///     are set
        public Range {
            int bits = from.getAddress().length * Byte.SIZE;
            if (to.getAddress().length * Byte.SIZE != bits) {
                throw new IllegalArgumentException(print(from) + " and " + print(to) + " are of different families");
            }
            if (prefixLength < 0 || prefixLength > bits) {
                throw new IllegalArgumentException("prefix length " + prefixLength + "; expected 0 to " + bits);
            }
            requireNetwork(from, bits - prefixLength);
            requireNetwork(to, bits - prefixLength);
        }

        private static void requireNetwork(InetAddress address, int hostBits) {
            if (number(address).getLowestSetBit() >= 0 && number(address).getLowestSetBit() < hostBits) {
                throw new IllegalArgumentException(print(address) + " has host bits set; expected a network address");
            }
        }

        private boolean contains(InetAddress address) {
            int hostBits = from.getAddress().length * Byte.SIZE - prefixLength;
            return address.getAddress().length == from.getAddress().length
                    && number(address).shiftRight(hostBits).equals(number(from).shiftRight(hostBits));
        }

        private String map(InetAddress address) {
            return print(number(to).add(number(address).subtract(number(from))), to.getAddress().length);
        }
    }

    /// @param text ranges such as `10.244.0.0/16=192.168.0.0/16`, separated by commas; empty for none
    /// @return the map
    /// @throws IllegalArgumentException naming the part that is no pair of ranges, and what was expected
    public static AddressMap parse(String text) {
        List<Range> ranges = new ArrayList<>();
        if (text.isBlank()) {
            return NONE;
        }
        for (String part : text.split(",", -1)) {
            Range range = range(part.strip());
            for (Range other : ranges) {
                if (other.prefixLength() == range.prefixLength() && other.from().equals(range.from())) {
                    throw new IllegalArgumentException(Quoted.of(part.strip()) + ": this range is mapped twice");
                }
            }
            ranges.add(range);
        }
        return new AddressMap(ranges);
    }

    /// @param address an IP literal
    /// @return the address under which it is reached: the same if no range holds it, or if it is no IP
    ///     literal
    public String map(String address) {
        if (ranges.isEmpty()) {
            return address;
        }
        InetAddress parsed = IpLiteral.parse(address).orElse(null);
        if (parsed == null) {
            return address;
        }
        return ranges.stream()
                .filter(range -> range.contains(parsed))
                .findFirst()
                .map(range -> range.map(parsed))
                .orElse(address);
    }

    private static Range range(String text) {
        String[] sides = text.split("=", -1);
        if (sides.length == 2) {
            String[] from = sides[0].strip().split("/", -1);
            String[] to = sides[1].strip().split("/", -1);
            if (from.length == 2 && to.length == 2 && from[1].matches("[0-9]{1,3}") && from[1].equals(to[1])) {
                return checkedRange(text, from[0], to[0], Integer.parseInt(from[1]));
            }
        }
        throw new IllegalArgumentException(
                Quoted.of(text) + ": expected two ranges of the same size, such as 10.244.0.0/16=192.168.0.0/16");
    }

    private static Range checkedRange(String text, String from, String to, int prefixLength) {
        try {
            return new Range(literal(from), literal(to), prefixLength);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Quoted.of(text) + ": " + e.getMessage(), e);
        }
    }

    private static InetAddress literal(String text) {
        return IpLiteral.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(Quoted.of(text) + " is not an IP address"));
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    private static String print(InetAddress address) {
        return address.getHostAddress();
    }

    private static String print(BigInteger number, int length) {
        byte[] digits = number.toByteArray();
        byte[] bytes = new byte[length];
        int kept = Math.min(digits.length, length);
        System.arraycopy(digits, digits.length - kept, bytes, length - kept, kept);
        try {
            return print(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + length + " bytes", e);
        }
    }
}
