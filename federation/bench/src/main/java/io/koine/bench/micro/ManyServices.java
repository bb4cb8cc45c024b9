package io.koine.bench.micro;

import io.koine.mesh.MeshSettings;
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
import io.koine.model.SourceId;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.Grant;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// The mesh of every micro-benchmark: 500 services, each with one workload and its endpoint.
final class ManyServices {
    /// How many services.
    static final int COUNT = 500;

    /// The mesh's trust domain.
    static final TrustDomain DOMAIN = new TrustDomain("mesh.test");

    /// Stands for the anchors: nobody verifies anything by them here.
    static final String ANCHORS = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

    private static final SourceId SOURCE = new SourceId("bench");
    private static final SourceId ADDRESSES = new SourceId("addresses");
    private static final String NAMESPACE = "bench";
    private static final int PORT = 8080;
    private static final int PER_BYTE = 250;

    private ManyServices() {}

    static MeshSettings settings() {
        TreeSet<String> all = new TreeSet<>(List.of(Grant.ALL));
        return new MeshSettings(
                DOMAIN,
                "istio-system",
                new TreeMap<>(Map.of(SOURCE, new Grant(all, all), ADDRESSES, Grant.ofAddresses())));
    }

    /// @return what the sources say at first
    static List<SourceEvent> all() {
        List<Item> items = new ArrayList<>();
        List<Item> addresses = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            items.add(service(i));
            items.add(workload(i));
            items.add(endpoint(i, 1));
            addresses.add(new Item.AddressItem(host(i), i + 1));
        }
        return List.of(new SourceEvent.Resync(ADDRESSES, addresses), new SourceEvent.Resync(SOURCE, items));
    }

    /// @param number of the service
    /// @param weight the endpoint's new weight
    /// @return the event that its endpoint has changed
    static SourceEvent changed(int number, int weight) {
        return new SourceEvent.Upsert(SOURCE, endpoint(number, weight));
    }

    static Hostname host(int number) {
        return Hostname.ofService("service-" + number, NAMESPACE);
    }

    static WorkloadId instance(int number) {
        return new WorkloadId(SOURCE, NAMESPACE, "workload-" + number);
    }

    static String address(int number) {
        return "10.0." + number / PER_BYTE + "." + (1 + number % PER_BYTE);
    }

    private static Item service(int number) {
        return new Item.ServiceItem(new Service(
                host(number),
                NAMESPACE,
                "service-" + number,
                new TreeMap<>(Map.of(PORT, new ServicePort(PORT, "http", Protocol.HTTP))),
                List.of(),
                false,
                Resolution.STATIC));
    }

    private static Item workload(int number) {
        return new Item.WorkloadItem(new Workload(
                instance(number),
                Platform.VM,
                SpiffeId.ofWorkload(DOMAIN, NAMESPACE, "service-" + number),
                SortedCopies.none(),
                List.of(address(number)),
                "",
                Locality.UNKNOWN,
                new TreeMap<>(Map.of(PORT, new WorkloadPort("http", Protocol.HTTP, "127.0.0.1", PORT, PORT + 1))),
                Health.HEALTHY,
                true));
    }

    private static Item endpoint(int number, int weight) {
        return new Item.EndpointItem(new Endpoint(
                host(number),
                PORT,
                instance(number),
                address(number),
                PORT + 1,
                PORT,
                "",
                Locality.UNKNOWN,
                weight,
                Health.HEALTHY,
                TlsMode.MUTUAL));
    }
}
