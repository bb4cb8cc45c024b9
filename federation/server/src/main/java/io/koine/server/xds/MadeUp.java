package io.koine.server.xds;

import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.ServicePort;
import io.koine.model.SortedCopies;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.model.catalogue.Item;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The items of a mesh that there is not.
final class MadeUp {
    /// Of those that are set aside for documents (RFC 5737): nobody has it.
    private static final String ADDRESS = "192.0.2.1";

    private MadeUp() {}

    static Item service(Hostname host, int port) {
        String name = host.value().substring(0, host.value().indexOf('.'));
        return new Item.ServiceItem(new Service(
                host,
                "warm-up",
                name,
                new TreeMap<>(Map.of(port, new ServicePort(port, "http", Protocol.HTTP))),
                List.of(),
                false,
                Resolution.STATIC));
    }

    static Item endpoint(Hostname host, int servicePort, WorkloadId workload, int port) {
        return new Item.EndpointItem(new Endpoint(
                host,
                servicePort,
                workload,
                ADDRESS,
                port,
                servicePort,
                "",
                Locality.UNKNOWN,
                1,
                Health.HEALTHY,
                TlsMode.MUTUAL));
    }

    static Item workload(WorkloadId id, TrustDomain trustDomain, Platform platform, int port) {
        return new Item.WorkloadItem(new Workload(
                id,
                platform,
                SpiffeId.ofWorkload(trustDomain, id.namespace(), "default"),
                SortedCopies.none(),
                List.of(ADDRESS),
                "",
                Locality.UNKNOWN,
                new TreeMap<>(Map.of(port, new WorkloadPort("http", Protocol.HTTP, ADDRESS, port, port))),
                Health.HEALTHY,
                true));
    }
}
