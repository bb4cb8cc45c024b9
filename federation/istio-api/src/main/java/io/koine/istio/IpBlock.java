package io.koine.istio;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// The text form of IP addresses (RFC 4291 §2.2) and ranges (RFC 4632 §3.1), checked without the JDK's resolver.
final class IpBlock {
    private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5]");
    private static final Pattern HEX_GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final Pattern PREFIX_LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final int GROUPS_OF_V6 = 8;
    private static final int NOT_V6 = GROUPS_OF_V6 + 1;

    private IpBlock() {}

    static boolean isValid(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        boolean v4 = isV4(address);
        if (!v4 && !isV6(address)) {
            return false;
        }
        if (slash < 0) {
            return true;
        }
        String length = text.substring(slash + 1);
        return PREFIX_LENGTH.matcher(length).matches() && Integer.parseInt(length) <= (v4 ? 32 : 128);
    }

    private static boolean isV4(String address) {
        List<String> octets = Arrays.asList(address.split("\\.", -1));
        return octets.size() == 4
                && octets.stream().allMatch(octet -> OCTET.matcher(octet).matches());
    }

    private static boolean isV6(String address) {
        int gap = address.indexOf("::");
        if (gap < 0) {
            return groups(address) == GROUPS_OF_V6;
        }
        String head = address.substring(0, gap);
        String tail = address.substring(gap + 2);
        int given = (head.isEmpty() ? 0 : groups(head)) + (tail.isEmpty() ? 0 : groups(tail));
        return !head.contains(".") && given < GROUPS_OF_V6;
    }

    /// @return how many groups of 16 bits are written, an IPv4 address at the end counting as two
    private static int groups(String text) {
        List<String> groups = Arrays.asList(text.split(":", -1));
        boolean mixed = isV4(groups.getLast());
        List<String> hexGroups = mixed ? groups.subList(0, groups.size() - 1) : groups;
        boolean valid =
                hexGroups.stream().allMatch(group -> HEX_GROUP.matcher(group).matches());
        return valid ? hexGroups.size() + (mixed ? 2 : 0) : NOT_V6;
    }
}
