package io.koine.istio.offline;

import io.koine.model.Platform;
import io.koine.model.SortedCopies;
import io.koine.trust.SpiffeId;
import java.util.List;
import java.util.SortedMap;

/// What runs: a pod, the pod that a template describes, or a machine.
///
/// @param meta the object that describes it
/// @param platform where it runs
/// @param identity its SPIFFE id
/// @param labels what selectors match: of a template the pod's, not the object's own
/// @param addresses IP literals, maybe none
/// @param network the network of its addresses, maybe empty
/// @param ports the TCP ports that it declares
/// @param meshed whether a proxy of the mesh stands before it
record Instance(
        Meta meta,
        Platform platform,
        SpiffeId identity,
        SortedMap<String, String> labels,
        List<String> addresses,
        String network,
        List<NamedPort> ports,
        boolean meshed) {
    Instance {
        labels = SortedCopies.sorted(labels);
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
    }
}
