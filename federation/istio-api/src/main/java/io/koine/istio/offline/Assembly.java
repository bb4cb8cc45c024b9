package io.koine.istio.offline;

import io.koine.istio.offline.Offered.OfferedPort;
import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Locality;
import io.koine.model.Protocol;
import io.koine.model.Service;
import io.koine.model.ServiceAddress;
import io.koine.model.ServicePort;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.model.catalogue.Item;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Joins services with what runs behind them, as Kubernetes would.
final class Assembly {
    private static final int WEIGHT = 1;

    private final Map<WorkloadId, Instance> instances = new LinkedHashMap<>();
    private final Map<String, Offered> offered = new TreeMap<>();
    private final Map<WorkloadId, SortedMap<Integer, NamedPort>> ports = new TreeMap<>();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    /// Takes what runs. Of two objects of one name and different kinds the later is named with its kind.
    void add(Instance instance) {
        Meta meta = instance.meta();
        WorkloadId id = id(meta.namespace(), meta.name());
        Instance first = instances.get(id);
        if (first != null && !first.meta().kind().equals(meta.kind())) {
            id = id(meta.namespace(), meta.name() + "." + meta.kind().toLowerCase(Locale.ROOT));
            first = instances.get(id);
        }
        if (first == null) {
            instances.put(id, instance);
        } else if (!first.equals(instance)) {
            // Every host of a ServiceEntry lists the same endpoints.
            twice(meta.origin(), first.meta().origin());
        }
    }

    void add(Offered service) {
        Offered first = offered.putIfAbsent(service.host().value(), service);
        if (first != null) {
            twice(service.meta().origin(), first.meta().origin());
            return;
        }
        service.inline().forEach(this::add);
    }

    private static WorkloadId id(String namespace, String name) {
        return new WorkloadId(OfflineManifests.SOURCE, namespace, name);
    }

    /// Reports an object that is there already.
    void twice(Origin again, Origin first) {
        diagnostics.add(
                Diagnostic.error(Code.DUPLICATE_OBJECT, again, "the same object is there already, at " + first));
    }

    List<Diagnostic> diagnostics() {
        return diagnostics;
    }

    /// @return services, workloads and endpoints
    List<Item> items() {
        List<Item> items = new ArrayList<>();
        for (Offered service : offered.values()) {
            join(service);
            items.add(new Item.ServiceItem(service(service)));
        }
        instances.forEach((id, instance) -> items.add(new Item.WorkloadItem(workload(id, instance))));
        endpoints.forEach(endpoint -> items.add(new Item.EndpointItem(endpoint)));
        return items;
    }

    private void join(Offered service) {
        instances.forEach((id, instance) -> {
            if (!isBehind(service, instance)) {
                return;
            }
            for (OfferedPort port : service.ports()) {
                port.on(instance).ifPresent(number -> {
                    // The service's word counts for what a port speaks, as in Istio; of several the first's.
                    NamedPort declared = new NamedPort(
                            number, port.port().name(), port.port().appProtocol());
                    ports.computeIfAbsent(id, _ -> new TreeMap<>()).putIfAbsent(number, declared);
                    endpoints.add(endpoint(service, port.port().number(), id, instance, number));
                });
            }
        });
    }

    private static boolean isBehind(Offered service, Instance instance) {
        if (service.inline().contains(instance)) {
            return true;
        }
        return !service.selector().isEmpty()
                && service.meta().namespace().equals(instance.meta().namespace())
                && instance.labels().entrySet().containsAll(service.selector().entrySet());
    }

    private static Service service(Offered service) {
        TreeMap<Integer, ServicePort> ports = new TreeMap<>();
        service.ports()
                .forEach(port -> ports.put(
                        port.port().number(),
                        new ServicePort(
                                port.port().number(),
                                port.port().name(),
                                port.port().protocol())));
        return new Service(
                service.host(),
                service.meta().namespace(),
                service.name(),
                ports,
                service.addresses().stream()
                        .map(ip -> new ServiceAddress(OfflineManifests.SOURCE, "", ip))
                        .toList(),
                service.headless(),
                service.resolution(),
                service.exportTo());
    }

    private static String address(WorkloadId id, Instance instance) {
        return instance.addresses().isEmpty()
                ? MadeUpAddress.of(id.toString())
                : instance.addresses().getFirst();
    }

    private static Endpoint endpoint(Offered service, int servicePort, WorkloadId id, Instance instance, int number) {
        return new Endpoint(
                service.host(),
                servicePort,
                id,
                address(id, instance),
                number,
                number,
                instance.network(),
                Locality.UNKNOWN,
                WEIGHT,
                Health.HEALTHY,
                instance.meshed() ? TlsMode.MUTUAL : TlsMode.PLAINTEXT);
    }

    private Workload workload(WorkloadId id, Instance instance) {
        String address = address(id, instance);
        TreeMap<Integer, NamedPort> named = new TreeMap<>();
        instance.ports().forEach(port -> named.putIfAbsent(port.number(), port));
        named.putAll(ports.getOrDefault(id, new TreeMap<>()));
        TreeMap<Integer, WorkloadPort> meaning = new TreeMap<>();
        named.forEach((number, port) -> {
            Protocol protocol = port.protocol();
            meaning.put(number, new WorkloadPort(port.name(), protocol, address, number, number));
        });
        return new Workload(
                id,
                instance.platform(),
                instance.identity(),
                instance.labels(),
                instance.addresses().isEmpty() ? List.of(address) : instance.addresses(),
                instance.network(),
                Locality.UNKNOWN,
                meaning,
                Health.HEALTHY,
                instance.meshed());
    }
}
