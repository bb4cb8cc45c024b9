package io.koine.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedCollection;
import java.util.SortedMap;

/// A name with ports: what callers dial. Services of the same host from several sources are one service.
///
/// @param host its fully qualified host, the key under which sources are merged
/// @param namespace its namespace, a DNS label
/// @param name its short name, a DNS label
/// @param ports by port number
/// @param addresses virtual addresses per source and network, sorted
/// @param headless whether callers dial endpoints directly
/// @param resolution how endpoints are found
public record Service(
        Hostname host,
        String namespace,
        String name,
        SortedMap<Integer, ServicePort> ports,
        List<ServiceAddress> addresses,
        boolean headless,
        Resolution resolution) {
    private static final Comparator<ServiceAddress> ADDRESS_ORDER = Comparator.comparing(ServiceAddress::source)
            .thenComparing(ServiceAddress::network)
            .thenComparing(ServiceAddress::ip);

    /// @throws IllegalArgumentException naming the part that is malformed
    public Service {
        Names.requireLabel("namespace", namespace);
        Names.requireLabel("service", name);
        ports = SortedCopies.sorted(ports);
        addresses = sorted(addresses);
    }

    private static List<ServiceAddress> sorted(SequencedCollection<ServiceAddress> addresses) {
        List<ServiceAddress> copy = new ArrayList<>(addresses);
        copy.sort(ADDRESS_ORDER);
        return List.copyOf(copy);
    }
}
