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
/// @param exportTo to which namespaces' proxies it is shown
public record Service(
        Hostname host,
        String namespace,
        String name,
        SortedMap<Integer, ServicePort> ports,
        List<ServiceAddress> addresses,
        boolean headless,
        Resolution resolution,
        ExportTo exportTo) {
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

    /// A service that is shown to everybody.
    ///
    /// @throws IllegalArgumentException naming the part that is malformed
    public Service(
            Hostname host,
            String namespace,
            String name,
            SortedMap<Integer, ServicePort> ports,
            List<ServiceAddress> addresses,
            boolean headless,
            Resolution resolution) {
        this(host, namespace, name, ports, addresses, headless, resolution, ExportTo.ALL);
    }

    /// @param shown to which namespaces' proxies
    /// @return the same service, shown to these
    public Service withExportTo(ExportTo shown) {
        return new Service(host, namespace, name, ports, addresses, headless, resolution, shown);
    }

    private static List<ServiceAddress> sorted(SequencedCollection<ServiceAddress> addresses) {
        List<ServiceAddress> copy = new ArrayList<>(addresses);
        copy.sort(ADDRESS_ORDER);
        return List.copyOf(copy);
    }
}
