package io.koine.envoy.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/// A small Envoy: holds resources, subscribes to what they refer to, answers each response, and complains about
/// what a control plane must not do.
final class ModelEnvoy {
    private final SplittableRandom random;
    /// Whether nothing is ever refused and no deadline passes, so that references can be demanded to hold at any time.
    private final boolean strict;

    private final PerType<TreeMap<String, EnvoyResource>> held = new PerType<>(TreeMap::new);
    private final PerType<TreeSet<String>> subscribed = new PerType<>(TreeSet::new);
    /// Clusters that were added or changed and have had no endpoints since on this stream.
    private final Set<String> warming = new TreeSet<>();
    /// Requests on their way, in order within a type; Envoy delays some types (a warming cluster pauses CDS).
    private final PerType<Deque<DeltaRequest>> outbox = new PerType<>(ArrayDeque::new);

    ModelEnvoy(SplittableRandom random, boolean strict) {
        this.random = random;
        this.strict = strict;
    }

    /// @return the first requests of a new stream, endpoints before or after clusters; what was on its way is lost
    List<DeltaRequest> connect() {
        outbox.values().forEach(Deque::clear);
        warming.clear();
        List<DeltaRequest> first = new ArrayList<>();
        for (ResourceType type : PerType.TYPES) {
            Set<String> names = subscribed.get(type);
            boolean wildcard = isWildcard(type);
            if (wildcard || !names.isEmpty()) {
                Map<String, String> versions = new TreeMap<>();
                held.get(type).forEach((name, resource) -> versions.put(name, resource.version()));
                Set<String> asked = wildcard && random.nextBoolean() ? Set.of("*") : names;
                first.add(new DeltaRequest(type, asked, Set.of(), versions, "", Optional.empty()));
            }
        }
        if (random.nextBoolean()) {
            first.sort(Comparator.comparing(request -> request.type() != ResourceType.ENDPOINTS));
        }
        return first;
    }

    /// Takes a response and queues the answer, and requests for what it newly refers to.
    void receive(DeltaPush push) {
        boolean refused = push.resources().stream().anyMatch(World::isBad);
        for (String name : push.removed()) {
            remove(push.type(), name);
        }
        for (EnvoyResource resource : push.resources()) {
            // CDS and LDS keep the good part of a refused response, other types may.
            if (!refused || (!World.isBad(resource) && random.nextBoolean())) {
                add(resource);
            }
        }
        Optional<String> error = refused ? Optional.of("refused") : Optional.empty();
        outbox.get(push.type()).add(new DeltaRequest(push.type(), Set.of(), Set.of(), Map.of(), push.nonce(), error));
        resubscribe();
        if (strict) {
            checkReferences();
        }
    }

    /// Drops a resource and asks for it again, as Envoy does when what referred to it was replaced.
    void forgetSomething() {
        ResourceType type = PerType.TYPES.get(random.nextInt(PerType.TYPES.size()));
        subscribed.get(type).stream().findFirst().ifPresent(name -> {
            held.get(type).remove(name);
            request(type, Set.of(name), Set.of());
        });
    }

    /// @return the next request that reaches the control plane, of a random type
    Optional<DeltaRequest> send() {
        List<Deque<DeltaRequest>> waiting =
                outbox.values().stream().filter(queue -> !queue.isEmpty()).toList();
        return waiting.isEmpty()
                ? Optional.empty()
                : Optional.of(waiting.get(random.nextInt(waiting.size())).removeFirst());
    }

    void checkEquals(EnvoyResources newest) {
        for (ResourceType type : PerType.TYPES) {
            TreeMap<String, EnvoyResource> expected = new TreeMap<>(newest.of(type));
            if (!isWildcard(type)) {
                expected.keySet().retainAll(subscribed.get(type));
            }
            assertThat(held.get(type)).as("%s in the end", type).isEqualTo(expected);
        }
        assertThat(warming).as("clusters that wait for endpoints").isEmpty();
    }

    private static boolean isWildcard(ResourceType type) {
        return type == ResourceType.CLUSTER || type == ResourceType.LISTENER;
    }

    private void add(EnvoyResource resource) {
        ResourceType type = resource.type();
        if (!isWildcard(type) && !subscribed.get(type).contains(resource.name())) {
            // It was unsubscribed while the response was on its way.
            return;
        }
        held.get(type).put(resource.name(), resource);
        if (type == ResourceType.CLUSTER) {
            warming.add(resource.name());
        } else if (type == ResourceType.ENDPOINTS) {
            warming.remove(resource.name());
        }
    }

    private void remove(ResourceType type, String name) {
        EnvoyResource gone = held.get(type).remove(name);
        if (type == ResourceType.CLUSTER || type == ResourceType.ENDPOINTS) {
            warming.remove(name);
        }
        if (strict && gone != null) {
            for (ResourceType from : PerType.TYPES) {
                held.get(from)
                        .values()
                        .forEach(resource -> assertThat(World.references(resource, type))
                                .as("%s %s was removed while %s refers to it", type, name, resource)
                                .doesNotContain(name));
            }
        }
    }

    private void resubscribe() {
        for (ResourceType type : PerType.TYPES) {
            if (isWildcard(type)) {
                continue;
            }
            TreeSet<String> needed = new TreeSet<>();
            held.get(ResourceType.CLUSTER).values().forEach(from -> needed.addAll(World.references(from, type)));
            held.get(ResourceType.LISTENER).values().forEach(from -> needed.addAll(World.references(from, type)));
            TreeSet<String> fresh = new TreeSet<>(needed);
            fresh.removeAll(subscribed.get(type));
            TreeSet<String> stale = new TreeSet<>(subscribed.get(type));
            stale.removeAll(needed);
            if (!fresh.isEmpty() || !stale.isEmpty()) {
                request(type, fresh, stale);
            }
        }
    }

    private void request(ResourceType type, Set<String> fresh, Set<String> stale) {
        subscribed.get(type).addAll(fresh);
        subscribed.get(type).removeAll(stale);
        held.get(type).keySet().removeAll(stale);
        outbox.get(type).add(new DeltaRequest(type, fresh, stale, Map.of(), "", Optional.empty()));
    }

    private void checkReferences() {
        for (ResourceType from : List.of(ResourceType.LISTENER, ResourceType.ROUTE)) {
            for (EnvoyResource resource : held.get(from).values()) {
                assertThat(held.get(ResourceType.CLUSTER).keySet())
                        .as("clusters of %s", resource)
                        .containsAll(World.references(resource, ResourceType.CLUSTER));
            }
        }
    }
}
