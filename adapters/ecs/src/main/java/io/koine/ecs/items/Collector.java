package io.koine.ecs.items;

import io.koine.model.Endpoint;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.ServicePort;
import io.koine.model.SortedCopies;
import io.koine.model.Workload;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Gathers what one translation makes. Of the same item twice, the first holds; the ports of a service add
/// up.
///
/// Threads: one owner.
final class Collector {
    private final TreeMap<ItemKey, Item> items = new TreeMap<>();
    private final TreeMap<ServiceName, TreeMap<Integer, ServicePort>> services =
            new TreeMap<>(Comparator.comparing(ServiceName::host));
    private final TreeSet<String> notes = new TreeSet<>();

    void workload(Workload workload) {
        add(new Item.WorkloadItem(workload));
    }

    void service(ServiceName name) {
        services.computeIfAbsent(name, key -> new TreeMap<>());
    }

    void port(ServiceName name, ServicePort port) {
        services.computeIfAbsent(name, key -> new TreeMap<>()).putIfAbsent(port.number(), port);
    }

    void endpoint(Endpoint endpoint) {
        add(new Item.EndpointItem(endpoint));
    }

    /// @param note something that people should know, such as why a task is not published
    void note(String note) {
        notes.add(note);
    }

    SortedMap<ItemKey, Item> items() {
        services.forEach((name, ports) -> add(new Item.ServiceItem(
                new Service(name.host(), name.namespace(), name.name(), ports, List.of(), false, Resolution.STATIC))));
        return SortedCopies.sorted(items);
    }

    SortedSet<String> notes() {
        return SortedCopies.sortedSet(notes);
    }

    private void add(Item item) {
        items.putIfAbsent(item.key(), item);
    }
}
