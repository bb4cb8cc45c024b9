package io.koine.cli.offline;

import io.koine.envoy.offline.Surroundings.Place;
import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Finds out before Envoy does that Envoy and application cannot both have what they are given.
final class PortClashes {
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::");

    private PortClashes() {}

    /// @param inbound the workload, with its ports as they are on this machine
    /// @param address where Envoy listens
    /// @param plan what was asked for
    /// @throws IllegalArgumentException naming the first port that cannot be had, and what was expected
    static void check(InboundScope inbound, String address, ProxyPlan plan) {
        known("--listen", plan.listen().keySet(), inbound);
        known("--app", plan.applications().keySet(), inbound);
        TreeMap<Integer, Integer> taken = new TreeMap<>();
        for (Map.Entry<Integer, InboundPort> each : inbound.ports().entrySet()) {
            int number = each.getKey();
            int listen = each.getValue().port().listenPort();
            Integer other = taken.putIfAbsent(listen, number);
            if (other != null) {
                throw new IllegalArgumentException("--listen: ports " + other + " and " + number + " are both taken at "
                        + listen + "; expected a port for each");
            }
            Place application = plan.applications()
                    .getOrDefault(number, new Place(each.getValue().port().applicationAddress(), number));
            boolean same = address.equals(application.address()) || EVERYWHERE.contains(address);
            if (same && listen == application.port()) {
                throw new IllegalArgumentException("port " + number + ": Envoy would listen on "
                        + new Place(address, listen) + ", which is the application's place; expected another --address,"
                        + " --listen " + number + "=PORT or --app " + number + "=ADDRESS:PORT");
            }
        }
    }

    private static void known(String option, Collection<Integer> ports, InboundScope inbound) {
        for (int port : ports) {
            if (!inbound.ports().containsKey(port)) {
                throw new IllegalArgumentException(option + ": " + port + " is no port of "
                        + inbound.workload().id() + "; expected one of "
                        + inbound.ports().keySet());
            }
        }
    }
}
