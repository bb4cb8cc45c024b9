package io.koine.ecs.items;

import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Service;
import io.koine.model.ServicePort;
import io.koine.model.SortedCopies;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is published, and the rule by which any of it may go.
///
/// A registry that answers with less than it has looks like one from which much was taken out. So an item
/// that a reading lacks goes at once only if its task is reported as gone (or, for an endpoint, as meant to
/// stop: Cloud Map is told first), or if few went: at most 30 % of
/// the endpoints of its service (of all workloads, of all services) and not the last one. Otherwise it is
/// held until so many complete readings in a row have lacked it. A reading of which a part failed takes out
/// nothing but tasks reported as gone.
///
/// @param items what is published
/// @param suspected what of it the last complete reading lacked, and how many in a row have by now
/// @param readings how many have to; at least 2
public record Confirmation(SortedMap<ItemKey, Item> items, SortedMap<ItemKey, Integer> suspected, int readings) {
    /// More than this share of a group, in percent, needs confirmation.
    static final int MOST_PERCENT = 30;

    public Confirmation {
        items = SortedCopies.sorted(items);
        suspected = SortedCopies.sorted(suspected);
    }

    /// @param items what the first complete reading makes
    /// @param readings how many in a row have to lack what is to be believed gone; at least 2
    /// @return that, with nothing suspected
    public static Confirmation first(SortedMap<ItemKey, Item> items, int readings) {
        return new Confirmation(items, SortedCopies.none(), readings);
    }

    /// @param read what a reading makes
    /// @param complete whether all of it was read anew
    /// @return what is published after it
    public Confirmation next(Translation read, boolean complete) {
        TreeMap<ItemKey, Item> kept = new TreeMap<>();
        items.forEach((key, item) -> {
            boolean confirmed = complete && suspected.getOrDefault(key, 0) + 1 >= readings;
            if (!read.items().containsKey(key) && !isGone(item, read) && !confirmed) {
                kept.put(key, item);
            }
        });
        if (complete) {
            Map<String, Integer> lost = sizes(kept.values());
            Map<String, Integer> before = sizes(items.values());
            Map<String, Integer> after = sizes(read.items().values());
            kept.values()
                    .removeIf(item -> after.containsKey(group(item))
                            && count(lost, item) * 100 <= count(before, item) * MOST_PERCENT);
        }
        TreeMap<ItemKey, Item> next = new TreeMap<>(read.items());
        next.putAll(kept);
        kept.values().forEach(item -> keepWhole(next, item));
        TreeMap<ItemKey, Integer> missing = new TreeMap<>(suspected);
        missing.keySet().retainAll(next.keySet());
        if (complete) {
            next.keySet().forEach(key -> missing.merge(key, 1, Integer::sum));
        }
        missing.keySet().removeAll(read.items().keySet());
        return new Confirmation(next, missing, readings);
    }

    /// What an endpoint refers to stays as long as the endpoint does.
    private void keepWhole(Map<ItemKey, Item> next, Item item) {
        if (item instanceof Item.EndpointItem(Endpoint endpoint)) {
            Item known = items.get(key(endpoint.workload()));
            if (known != null) {
                next.putIfAbsent(known.key(), known);
            }
            ItemKey service =
                    new ItemKey(ItemKey.Kind.SERVICE, endpoint.service().value());
            if (items.get(service) instanceof Item.ServiceItem(Service before)) {
                Item now = next.get(service);
                next.put(
                        service,
                        now instanceof Item.ServiceItem(Service after)
                                ? new Item.ServiceItem(
                                        withPort(after, before.ports().get(endpoint.servicePort())))
                                : new Item.ServiceItem(before));
            }
        }
    }

    private static Service withPort(Service service, @Nullable ServicePort port) {
        if (port == null || service.ports().containsKey(port.number())) {
            return service;
        }
        TreeMap<Integer, ServicePort> ports = new TreeMap<>(service.ports());
        ports.put(port.number(), port);
        return new Service(
                service.host(),
                service.namespace(),
                service.name(),
                ports,
                service.addresses(),
                service.headless(),
                service.resolution());
    }

    private static boolean isGone(Item item, Translation read) {
        return switch (item) {
            case Item.WorkloadItem(Workload workload) ->
                read.gone().contains(workload.id().name());
            case Item.EndpointItem(Endpoint endpoint) ->
                read.gone().contains(endpoint.workload().name()) || isDraining(endpoint.workload(), read);
            case Item.ServiceItem _, Item.PolicyItem _, Item.AddressItem _ -> false;
        };
    }

    private static boolean isDraining(WorkloadId id, Translation read) {
        return read.items().get(key(id)) instanceof Item.WorkloadItem(Workload workload)
                && workload.health() == Health.DRAINING;
    }

    private static ItemKey key(WorkloadId id) {
        return new ItemKey(ItemKey.Kind.WORKLOAD, id.toString());
    }

    private static Map<String, Integer> sizes(Collection<Item> items) {
        Map<String, Integer> sizes = new HashMap<>();
        items.forEach(item -> sizes.merge(group(item), 1, Integer::sum));
        return sizes;
    }

    private static int count(Map<String, Integer> sizes, Item item) {
        return sizes.getOrDefault(group(item), 0);
    }

    private static String group(Item item) {
        return item instanceof Item.EndpointItem(Endpoint endpoint)
                ? endpoint.service().value()
                : item.key().kind().name();
    }
}
