package io.koine.vm;

import io.koine.model.Hostname;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.ServicePort;
import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.RegistrationRefusedException;
import io.koine.model.spi.Registrations.Enrolled;
import io.koine.trust.IpLiteral;
import io.koine.trust.enrol.RegisteredPort;
import io.koine.trust.enrol.Registration;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What is registered: the core of the registry, without clock, store and locks.
///
/// Live registrations make items. Lapsed ones make none and hold no claim; they are remembered only. Every
/// change answers with the events that lead from the items before to the items after.
///
/// Threads: one owner at a time.
final class Registrations {
    /// Bounds memory: about a kilobyte each. Lapsed ones count, since they are kept as well.
    static final int MOST_INSTANCES = 100_000;

    private static final Comparator<StoredRegistration> OLDEST_FIRST =
            Comparator.comparing(StoredRegistration::since).thenComparing(StoredRegistration::instance);

    private final SourceId source;
    private final TreeMap<WorkloadId, Instance> instances = new TreeMap<>();
    private final Map<Claim, WorkloadId> claims = new HashMap<>();
    private final TreeMap<Hostname, Set<WorkloadId>> members = new TreeMap<>();
    private final TreeSet<WorkloadId> unmarked = new TreeSet<>();

    /// A place where a proxy listens. Only one live instance can be there.
    private record Claim(String network, InetAddress address, int port) {}

    /// @param source the registry
    Registrations(SourceId source) {
        this.source = source;
    }

    /// Takes what the store holds. Where two live records claim one place (the end of the older one's lease
    /// could not be written before the process stopped) the newer holds, and the older lapses.
    ///
    /// @param source the registry
    /// @param stored registrations that have passed the rules
    /// @param now when a registration that is displaced lapses
    /// @return the registrations
    static Registrations of(SourceId source, Collection<StoredRegistration> stored, Instant now) {
        Registrations all = new Registrations(source);
        stored.stream().sorted(OLDEST_FIRST).forEach(record -> {
            for (Claim claim : record.isLive() ? claims(record) : List.<Claim>of()) {
                WorkloadId older = all.claims.get(claim);
                if (older != null) {
                    all.lapse(older, now);
                }
            }
            all.link(Instance.of(record, List.of()));
        });
        return all;
    }

    /// @param id an instance
    /// @return the instance, live or lapsed
    Optional<Instance> find(WorkloadId id) {
        return Optional.ofNullable(instances.get(id));
    }

    /// @return the live instances, in order
    List<WorkloadId> live() {
        return instances.values().stream()
                .map(Instance::stored)
                .filter(StoredRegistration::isLive)
                .map(StoredRegistration::instance)
                .toList();
    }

    /// Decides about a registration that has passed the rules, and changes nothing.
    ///
    /// @param enrolled what the enrolment says of the instance
    /// @param registration what its agent says of it
    /// @param now the time
    /// @return the registration as it will be; equal to the present one if nothing is new
    /// @throws RegistrationRefusedException if another live instance is in its place, or the registry is full
    StoredRegistration admit(Enrolled enrolled, Registration registration, Instant now) {
        Instance known = instances.get(enrolled.instance());
        if (known == null && instances.size() >= MOST_INSTANCES) {
            throw new RegistrationRefusedException(
                    "source " + source + " holds " + MOST_INSTANCES + " registrations: expected fewer");
        }
        Instant since =
                known != null && known.stored().isLive() ? known.stored().since() : now;
        StoredRegistration admitted = new StoredRegistration(enrolled, registration, since, Optional.empty());
        for (Claim claim : claims(admitted)) {
            WorkloadId holder = claims.get(claim);
            if (holder != null && !holder.equals(enrolled.instance())) {
                throw RegistrationRules.refused(
                        "address and listenPort",
                        claim.address().getHostAddress() + " port " + claim.port(),
                        "a place that is free; instance " + holder + " listens there");
            }
        }
        return admitted;
    }

    /// @param admitted what [#admit] answered
    /// @return what changes for the mesh
    List<SourceEvent> put(StoredRegistration admitted) {
        Instance known = instances.get(admitted.instance());
        // A port that is new has an Envoy that may not listen yet: callers are sent there only once its agent has
        // reported that it does.
        Set<Integer> unhealthy = new TreeSet<>(admitted.applicationPorts());
        if (known != null && known.stored().isLive()) {
            unhealthy.removeIf(port -> known.stored().applicationPorts().contains(port)
                    && !known.unhealthy().contains(port));
        }
        return replace(admitted.instance(), Instance.of(admitted, unhealthy));
    }

    /// Takes a report on a live instance's applications. A port that the report does not name is healthy.
    ///
    /// @param id the instance
    /// @param applicationHealthy whether the application answers, by application port
    /// @return what changes for the mesh
    List<SourceEvent> report(WorkloadId id, Map<Integer, Boolean> applicationHealthy) {
        Instance known = instances.get(id);
        if (known == null || !known.stored().isLive()) {
            return List.of();
        }
        Set<Integer> unhealthy = new TreeSet<>();
        applicationHealthy.forEach((port, healthy) -> {
            if (!healthy) {
                unhealthy.add(port);
            }
        });
        Instance reported = Instance.of(known.stored(), unhealthy);
        return reported.equals(known) ? List.of() : replace(id, reported);
    }

    /// Ends a live registration, and remembers that its record does not say so yet.
    ///
    /// @param id the instance
    /// @param when the end
    /// @return what changes for the mesh
    List<SourceEvent> lapse(WorkloadId id, Instant when) {
        Instance known = instances.get(id);
        if (known == null || !known.stored().isLive()) {
            return List.of();
        }
        List<SourceEvent> events = replace(id, new Instance(known.stored().lapsedAt(when), known.unhealthy()));
        unmarked.add(id);
        return events;
    }

    /// @param id an instance
    /// @return what changes for the mesh
    List<SourceEvent> remove(WorkloadId id) {
        return replace(id, null);
    }

    /// @return lapsed instances whose records do not say so yet
    List<StoredRegistration> unmarked() {
        return unmarked.stream()
                .flatMap(id -> find(id).stream())
                .map(Instance::stored)
                .toList();
    }

    /// @param record a lapsed registration whose record says so now
    void marked(StoredRegistration record) {
        unmarked.remove(record.instance());
    }

    /// @param before a time
    /// @return instances that lapsed before it, or then
    List<StoredRegistration> lapsedUntil(Instant before) {
        return instances.values().stream()
                .map(Instance::stored)
                .filter(stored ->
                        stored.lapsed().filter(when -> !when.isAfter(before)).isPresent())
                .toList();
    }

    /// @return everything that the live registrations make, in order
    List<Item> items() {
        TreeMap<ItemKey, Item> all = new TreeMap<>();
        instances.values().forEach(instance -> collect(all, instance));
        members.keySet().forEach(host -> collect(all, host));
        return List.copyOf(all.values());
    }

    /// Sets or removes one instance. Of the others, only the service it answers or answered for can change.
    private List<SourceEvent> replace(WorkloadId id, @Nullable Instance next) {
        Instance old = instances.get(id);
        Set<Hostname> hosts = new TreeSet<>();
        Optional.ofNullable(old).flatMap(Instance::host).ifPresent(hosts::add);
        Optional.ofNullable(next).flatMap(Instance::host).ifPresent(hosts::add);
        NavigableMap<ItemKey, Item> before = around(old, hosts);
        if (old != null) {
            unlink(old);
        }
        if (next != null) {
            link(next);
        }
        return events(before, around(next, hosts));
    }

    private void link(Instance instance) {
        WorkloadId id = instance.stored().instance();
        instances.put(id, instance);
        if (instance.stored().isLive()) {
            claims(instance.stored()).forEach(claim -> claims.put(claim, id));
            instance.host()
                    .ifPresent(host -> members.computeIfAbsent(host, key -> new TreeSet<>())
                            .add(id));
        }
    }

    private void unlink(Instance instance) {
        WorkloadId id = instance.stored().instance();
        instances.remove(id);
        unmarked.remove(id);
        if (instance.stored().isLive()) {
            claims.keySet().removeAll(claims(instance.stored()));
            instance.host()
                    .ifPresent(host -> members.computeIfPresent(host, (key, ids) -> {
                        ids.remove(id);
                        return ids.isEmpty() ? null : ids;
                    }));
        }
    }

    private NavigableMap<ItemKey, Item> around(@Nullable Instance instance, Set<Hostname> hosts) {
        NavigableMap<ItemKey, Item> items = new TreeMap<>();
        if (instance != null) {
            collect(items, instance);
        }
        hosts.forEach(host -> collect(items, host));
        return items;
    }

    private static void collect(Map<ItemKey, Item> into, Instance instance) {
        if (instance.stored().isLive()) {
            add(into, new Item.WorkloadItem(instance.workload()));
            instance.endpoints().forEach(endpoint -> add(into, new Item.EndpointItem(endpoint)));
        }
    }

    private void collect(Map<ItemKey, Item> into, Hostname host) {
        List<StoredRegistration> oldestFirst = new ArrayList<>();
        for (WorkloadId id : members.getOrDefault(host, Set.of())) {
            find(id).ifPresent(instance -> oldestFirst.add(instance.stored()));
        }
        if (!oldestFirst.isEmpty()) {
            oldestFirst.sort(OLDEST_FIRST);
            add(into, new Item.ServiceItem(service(host, oldestFirst)));
        }
    }

    private static void add(Map<ItemKey, Item> into, Item item) {
        into.put(item.key(), item);
    }

    /// The union of the ports of all registrations; where two of them disagree, the oldest has its way.
    private static Service service(Hostname host, List<StoredRegistration> oldestFirst) {
        Enrolled oldest = oldestFirst.getFirst().enrolled();
        TreeMap<Integer, ServicePort> ports = new TreeMap<>();
        for (StoredRegistration stored : oldestFirst) {
            for (RegisteredPort port : stored.registration().ports()) {
                ports.putIfAbsent(port.port(), new ServicePort(port.port(), port.name(), Instance.protocol(port)));
            }
        }
        return new Service(
                host,
                oldest.instance().namespace(),
                oldest.service().orElseThrow(),
                ports,
                List.of(),
                false,
                Resolution.STATIC);
    }

    /// Upserts first, services and workloads before endpoints; then removals, the other way round.
    private List<SourceEvent> events(NavigableMap<ItemKey, Item> before, NavigableMap<ItemKey, Item> after) {
        List<SourceEvent> events = new ArrayList<>();
        after.forEach((key, item) -> {
            if (!item.equals(before.get(key))) {
                events.add(new SourceEvent.Upsert(source, item));
            }
        });
        before.descendingKeySet().stream()
                .filter(key -> !after.containsKey(key))
                .forEach(key -> events.add(new SourceEvent.Remove(source, key)));
        return events;
    }

    private static List<Claim> claims(StoredRegistration stored) {
        Registration registration = stored.registration();
        InetAddress address = IpLiteral.parse(registration.address()).orElseThrow();
        return registration.ports().stream()
                .map(port -> new Claim(registration.network(), address, port.listenPort()))
                .toList();
    }
}
