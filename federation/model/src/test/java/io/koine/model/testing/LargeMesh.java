package io.koine.model.testing;

import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.ServicePort;
import io.koine.model.SourceId;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.trust.SpiffeId;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A mesh of many services, each with one workload and its endpoint: large enough that work for all of it
/// is told apart from work for one of it.
///
/// @param source who publishes it
public record LargeMesh(SourceId source) {
    /// Every other service is in the same of these.
    private static final List<String> NAMESPACES = List.of("orders", "payments");

    /// @param count how many services
    /// @return all that the source publishes
    public SortedMap<ItemKey, Item> items(int count) {
        TreeMap<ItemKey, Item> items = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            for (Item item : List.of(
                    new Item.ServiceItem(service(i)),
                    new Item.WorkloadItem(workload(i, Map.of("app", name(i)))),
                    new Item.EndpointItem(endpoint(i, 0)))) {
                items.put(item.key(), item);
            }
        }
        return items;
    }

    /// @return the namespace of the number's service
    public static String namespace(int number) {
        return NAMESPACES.get(number % NAMESPACES.size());
    }

    /// @return the name of the number's service
    public static String name(int number) {
        return "service-" + number;
    }

    /// @return the host of the number's service
    public static Hostname host(int number) {
        return Hostname.ofService(name(number), namespace(number));
    }

    /// @return the number's workload
    public WorkloadId instance(int number) {
        return new WorkloadId(source, namespace(number), "workload-" + number);
    }

    private static Service service(int number) {
        TreeMap<Integer, ServicePort> ports = new TreeMap<>();
        ports.put(80, new ServicePort(80, "http", Protocol.HTTP));
        return new Service(host(number), namespace(number), name(number), ports, List.of(), false, Resolution.STATIC);
    }

    /// @param number of the workload
    /// @param labels that it has
    /// @return the workload, meshed, with port 8080
    public Workload workload(int number, Map<String, String> labels) {
        TreeMap<Integer, WorkloadPort> ports = new TreeMap<>();
        ports.put(8080, new WorkloadPort("http", Protocol.HTTP, "127.0.0.1", 8080, 18_080));
        return new Workload(
                instance(number),
                Platform.VM,
                SpiffeId.ofWorkload(RandomItems.TRUST_DOMAIN, namespace(number), name(number)),
                new TreeMap<>(labels),
                List.of(address(number, 0)),
                "",
                Locality.UNKNOWN,
                ports,
                Health.HEALTHY,
                true);
    }

    /// @param number of the service and its workload
    /// @param more tells several endpoints of it apart
    /// @return an endpoint
    public Endpoint endpoint(int number, int more) {
        return new Endpoint(
                host(number),
                80,
                instance(number),
                address(number, more),
                18_080,
                8080,
                "",
                Locality.UNKNOWN,
                1,
                Health.HEALTHY,
                TlsMode.MUTUAL);
    }

    private static String address(int number, int more) {
        return "10." + more + "." + number / 250 + "." + (1 + number % 250);
    }
}
