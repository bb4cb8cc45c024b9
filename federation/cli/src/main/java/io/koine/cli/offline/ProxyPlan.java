package io.koine.cli.offline;

import io.koine.envoy.offline.Surroundings.Place;
import io.koine.model.Cidr;
import io.koine.model.SortedCopies;
import java.util.Optional;
import java.util.SortedMap;

/// Where the Envoy of one workload is to run.
///
/// @param address where it listens; empty: at the workload's own address
/// @param listen where it listens for a port of the workload, if not on that very port
/// @param applications where the application answers for a port of the workload, if not on 127.0.0.1 and that port
/// @param certificates the directory of `cert.pem`, `key.pem` and `ca.pem`
/// @param adminPort of its admin interface
/// @param outboundRange where it listens for the workload's own calls
/// @param ownCalls whether it does that
public record ProxyPlan(
        Optional<String> address,
        SortedMap<Integer, Integer> listen,
        SortedMap<Integer, Place> applications,
        String certificates,
        int adminPort,
        Cidr outboundRange,
        boolean ownCalls) {
    /// What is taken where nobody says otherwise.
    public static final ProxyPlan DEFAULT = new ProxyPlan(
            Optional.empty(),
            SortedCopies.none(),
            SortedCopies.none(),
            "certs",
            15_000,
            Cidr.parse("127.64.0.0/16"),
            true);

    public ProxyPlan {
        listen = SortedCopies.sorted(listen);
        applications = SortedCopies.sorted(applications);
    }
}
