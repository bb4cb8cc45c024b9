package io.koine.k8s.image;

import io.koine.istio.PolicyReading;
import io.koine.k8s.image.KubeObject.ManifestObject;
import io.koine.k8s.image.KubeObject.NamespaceObject;
import io.koine.k8s.image.KubeObject.NodeObject;
import io.koine.model.Locality;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The objects of a cluster and the items that they mean. Only what an object touches is read again: its
/// namespace, or for a node every namespace, since a node's record changes only when it moves.
///
/// Threads: one owner at a time.
public final class ClusterImage {
    private final ImageRules rules;
    private final TreeMap<String, Held> namespaces = new TreeMap<>();
    private final TreeMap<String, Locality> nodes = new TreeMap<>();
    private final TreeSet<String> changed = new TreeSet<>();
    private final TreeMap<ObjectRef, Accepted> accepted = new TreeMap<>();

    /// What is held of one namespace.
    private static final class Held {
        private final TreeMap<ObjectRef, KubeObject> objects = new TreeMap<>();
        private final TreeMap<ObjectRef, Policy> policies = new TreeMap<>();
        private final TreeMap<ObjectRef, List<String>> policyProblems = new TreeMap<>();
        private TreeMap<ItemKey, Item> items = new TreeMap<>();
        private TreeSet<String> problems = new TreeSet<>();
    }

    /// The last readable version of an object: of this one, not of an earlier one of the same name.
    private record Accepted(Instant created, Policy policy) {}

    /// @param rules how the cluster is read
    public ClusterImage(ImageRules rules) {
        this.rules = rules;
    }

    /// Takes an object that is new or changed.
    ///
    /// @param object the object
    /// @return whether it is other than before
    public boolean put(KubeObject object) {
        if (object instanceof NodeObject node) {
            boolean moved = !node.locality().equals(nodes.put(node.name(), node.locality()));
            return moved && changed.addAll(namespaces.keySet());
        }
        Held held = namespaces.computeIfAbsent(namespace(object.ref()), _ -> new Held());
        if (object.equals(held.objects.put(object.ref(), object))) {
            return false;
        }
        if (object instanceof ManifestObject manifest) {
            read(held, manifest);
        }
        changed.add(namespace(object.ref()));
        return true;
    }

    /// Takes an object out; nothing happens if it is not there.
    ///
    /// @param ref its name
    /// @return whether it was there
    public boolean remove(ObjectRef ref) {
        if (ref.kind().equals(NodeObject.KIND)) {
            return nodes.remove(ref.name()) != null && changed.addAll(namespaces.keySet());
        }
        Held held = namespaces.get(namespace(ref));
        if (held == null || held.objects.remove(ref) == null) {
            return false;
        }
        held.policies.remove(ref);
        held.policyProblems.remove(ref);
        accepted.remove(ref);
        changed.add(namespace(ref));
        return true;
    }

    /// Reads again what changed.
    ///
    /// @return what leads from the items of the last call to those of now
    public Changes drain() {
        TreeMap<ItemKey, Item> upserts = new TreeMap<>();
        TreeSet<ItemKey> removals = new TreeSet<>();
        List<String> news = new ArrayList<>();
        for (String name : changed) {
            Held held = namespaces.get(name);
            if (held != null) {
                drain(held, upserts, removals, news);
                if (held.objects.isEmpty()) {
                    namespaces.remove(name);
                }
            }
        }
        changed.clear();
        return new Changes(upserts, removals, news);
    }

    /// @return the items as of the last `drain`
    public List<Item> items() {
        return namespaces.values().stream()
                .flatMap(held -> held.items.values().stream())
                .toList();
    }

    private void drain(Held held, SortedMap<ItemKey, Item> upserts, Collection<ItemKey> removals, List<String> news) {
        NamespaceImage image = NamespaceImage.of(rules, held.objects.values(), nodes);
        TreeMap<ItemKey, Item> items = new TreeMap<>(image.items());
        held.policies.values().forEach(policy -> {
            Item item = new Item.PolicyItem(policy);
            items.put(item.key(), item);
        });
        items.forEach((key, item) -> {
            if (!item.equals(held.items.get(key))) {
                upserts.put(key, item);
            }
        });
        held.items.keySet().stream().filter(key -> !items.containsKey(key)).forEach(removals::add);
        held.items = items;

        TreeSet<String> problems = new TreeSet<>(image.problems());
        held.policyProblems.values().forEach(problems::addAll);
        problems.stream().filter(problem -> !held.problems.contains(problem)).forEach(news::add);
        held.problems = problems;
    }

    private void read(Held held, ManifestObject manifest) {
        Accepted last = accepted.get(manifest.ref());
        Optional<Policy> before = Optional.ofNullable(last)
                .filter(version -> version.created().equals(manifest.created()))
                .map(Accepted::policy);
        ObjectRef ref = manifest.ref();
        ObjectKey key = new ObjectKey(ref.kind(), ref.namespace(), ref.name());
        PolicyReading reading = PolicyReading.of(key, manifest.created(), manifest.manifest(), before);
        set(held.policies, ref, reading.policy().orElse(null));
        List<String> problems = reading.problems();
        set(held.policyProblems, ref, problems.isEmpty() ? null : problems);
        if (reading.accepted()) {
            accepted.put(ref, new Accepted(manifest.created(), reading.policy().orElseThrow()));
        }
    }

    private static <T> void set(SortedMap<ObjectRef, T> map, ObjectRef ref, @Nullable T value) {
        if (value == null) {
            map.remove(ref);
        } else {
            map.put(ref, value);
        }
    }

    /// A namespace counts among its own objects.
    private static String namespace(ObjectRef ref) {
        return ref.kind().equals(NamespaceObject.KIND) ? ref.name() : ref.namespace();
    }
}
