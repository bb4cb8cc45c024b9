package io.koine.model;

/// An IPv4 range, such as the loopback addresses that a proxy may listen on.
///
/// @param base the first address as an unsigned 32-bit number; its host bits are zero
/// @param prefixLength 0 to 32
public record Cidr(int base, int prefixLength) {
    private static final int BITS = 32;

    /// @throws IllegalArgumentException if the prefix length is out of range or host bits are set
    public Cidr {
        if (prefixLength < 0 || prefixLength > BITS) {
            throw new IllegalArgumentException("CIDR: prefix length " + prefixLength + "; expected 0 to 32");
        }
        if ((base & hostMask(prefixLength)) != 0) {
            throw new IllegalArgumentException(
                    "CIDR: " + print(base) + "/" + prefixLength + " has host bits set; expected a network address");
        }
    }

    /// @param text such as `127.64.0.0/16`
    /// @return the range
    /// @throws IllegalArgumentException naming the text and what was expected
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String[] parts = slash < 0 ? new String[0] : text.substring(0, slash).split("\\.", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("\"" + text + "\": expected an IPv4 range such as 127.64.0.0/16");
        }
        int base = 0;
        for (String part : parts) {
            base = (base << 8) | decimal(part, 255, text);
        }
        return new Cidr(base, decimal(text.substring(slash + 1), BITS, text));
    }

    /// @return how many addresses the range holds
    public long size() {
        return 1L << (BITS - prefixLength);
    }

    /// @param offset 0 to `size() - 1`
    /// @return that address of the range as an IP literal
    /// @throws IllegalArgumentException if the offset lies outside the range
    public String address(int offset) {
        if (offset < 0 || offset >= size()) {
            throw new IllegalArgumentException(
                    "offset " + offset + " lies outside " + this + "; expected 0 to " + (size() - 1));
        }
        return print(base + offset);
    }

    @Override
    public String toString() {
        return print(base) + "/" + prefixLength;
    }

    private static int hostMask(int prefixLength) {
        return (int) ((1L << (BITS - prefixLength)) - 1);
    }

    private static String print(int address) {
        return (address >>> 24) + "." + ((address >>> 16) & 0xff) + "." + ((address >>> 8) & 0xff) + "."
                + (address & 0xff);
    }

    private static int decimal(String digits, int max, String whole) {
        boolean plain = !digits.isEmpty()
                && digits.length() <= 3
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.length() == 1 || digits.charAt(0) != '0');
        int value = plain ? Integer.parseInt(digits) : -1;
        if (value < 0 || value > max) {
            throw new IllegalArgumentException("\"" + whole + "\": \"" + digits + "\" is not a number of 0 to " + max);
        }
        return value;
    }
}
