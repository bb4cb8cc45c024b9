package io.koine.model.catalogue;

import io.koine.model.Endpoint;
import io.koine.model.ExportTo;
import io.koine.model.Hostname;
import io.koine.model.PersistentMap;
import io.koine.model.Service;
import io.koine.model.ServiceAddress;
import io.koine.model.ServicePort;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Merges what the sources say of one thing. Sources are visited in the order of their ids, so the result
/// does not depend on which was read first.
///
/// @param images in the order of their sources
record Merge(List<SourceImage> images) {
    /// Ends the host in an endpoint's name.
    private static final char AFTER_HOST = ':';

    /// @param old what was merged before
    /// @param keys what to merge anew
    /// @param merged what the sources say of a key by now; null for nothing
    /// @return the map from now on, which shares what did not change
    <K extends Comparable<? super K>, V> PersistentMap<K, V> updated(
            PersistentMap<K, V> old, Collection<K> keys, Function<K, @Nullable V> merged) {
        TreeMap<K, V> upserts = new TreeMap<>();
        List<K> removals = new ArrayList<>();
        for (K key : keys) {
            V value = merged.apply(key);
            if (value == null) {
                removals.add(key);
            } else {
                upserts.put(key, value);
            }
        }
        return old.with(upserts, removals);
    }

    @Nullable
    Workload workload(WorkloadId id) {
        return first(ItemKey.of(id)) instanceof Item.WorkloadItem(Workload workload) ? workload : null;
    }

    @Nullable
    Policy policy(ObjectKey key) {
        return first(ItemKey.of(key)) instanceof Item.PolicyItem(Policy policy) ? policy : null;
    }

    @Nullable
    Integer address(Hostname host) {
        return first(new ItemKey(ItemKey.Kind.ADDRESS, host.value())) instanceof Item.AddressItem(var _, int offset)
                ? offset
                : null;
    }

    private @Nullable Item first(ItemKey key) {
        for (SourceImage image : images) {
            Item item = image.items().get(key);
            if (item != null) {
                return item;
            }
        }
        return null;
    }

    /// @return the endpoints of a host: a source's stand beside each other, since their names begin with
    ///     the host
    @Nullable
    List<Endpoint> endpoints(Hostname host) {
        ItemKey from = new ItemKey(ItemKey.Kind.ENDPOINT, host.value() + AFTER_HOST);
        ItemKey to = new ItemKey(ItemKey.Kind.ENDPOINT, host.value() + (char) (AFTER_HOST + 1));
        List<Endpoint> endpoints = new ArrayList<>();
        for (SourceImage image : images) {
            image.items().subMap(from, to).forEach((key, item) -> {
                if (item instanceof Item.EndpointItem(Endpoint endpoint)) {
                    endpoints.add(endpoint);
                }
            });
        }
        return endpoints.isEmpty() ? null : List.copyOf(endpoints);
    }

    @Nullable
    MergedService service(Hostname host) {
        ItemKey key = new ItemKey(ItemKey.Kind.SERVICE, host.value());
        TreeMap<SourceId, Service> bySource = new TreeMap<>();
        for (SourceImage image : images) {
            if (image.items().get(key) instanceof Item.ServiceItem(Service service)) {
                bySource.put(image.source(), service);
            }
        }
        return bySource.isEmpty() ? null : merge(bySource);
    }

    private static MergedService merge(SortedMap<SourceId, Service> bySource) {
        TreeMap<Integer, ServicePort> ports = new TreeMap<>();
        Map<Integer, SourceId> declaredBy = new HashMap<>();
        List<ServiceAddress> addresses = new ArrayList<>();
        List<String> conflicts = new ArrayList<>();
        bySource.forEach((source, service) -> {
            addresses.addAll(service.addresses());
            service.ports().forEach((number, port) -> {
                ServicePort known = ports.putIfAbsent(number, port);
                SourceId first = declaredBy.putIfAbsent(number, source);
                if (known != null && known.protocol() != port.protocol()) {
                    conflicts.add("port " + number + " is " + known.protocol() + " by " + first + " and "
                            + port.protocol() + " by " + source + "; the first holds");
                }
            });
        });
        Service first = bySource.firstEntry().getValue();
        Service merged = new Service(
                first.host(),
                first.namespace(),
                first.name(),
                ports,
                addresses,
                first.headless(),
                first.resolution(),
                exportTo(bySource, conflicts));
        return new MergedService(merged, List.copyOf(bySource.keySet()), conflicts);
    }

    /// Sources whose platform has no word for it show a service to everybody: one that says more is heard.
    private static ExportTo exportTo(SortedMap<SourceId, Service> bySource, List<String> conflicts) {
        ExportTo merged = ExportTo.ALL;
        for (Map.Entry<SourceId, Service> entry : bySource.entrySet()) {
            ExportTo said = entry.getValue().exportTo();
            if (merged.everywhere()) {
                merged = said;
            } else if (!said.everywhere() && !said.equals(merged)) {
                conflicts.add("it is exported to " + said + " by " + entry.getKey() + "; the first holds: " + merged);
            }
        }
        return merged;
    }
}
