package io.koine.cli.offline;

import io.koine.istio.offline.MadeUpAddress;
import io.koine.model.Cidr;

/// Addresses on which a workload can be tried on one machine.
final class LocalAddress {
    /// Loopback addresses, apart from those of the outbound ranges that agents take by default (127.64.0.0/16).
    private static final Cidr RANGE = Cidr.parse("127.96.0.0/11");

    private static final int HEX = 16;

    private LocalAddress() {}

    /// @param address of a workload
    /// @return the same, or for a made-up one, which no machine has, a loopback address; always the same, so that
    ///     callers and called agree on it
    static String of(String address) {
        if (!MadeUpAddress.is(address)) {
            return address;
        }
        String[] groups = address.split(":", -1);
        long number = Long.parseLong(groups[2] + groups[3], HEX);
        return RANGE.address(1 + (int) (number % (RANGE.size() - 2)));
    }
}
