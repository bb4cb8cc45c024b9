package io.koine.envoy.delta;

import com.google.protobuf.ByteString;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.model.PersistentMap;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Random sets that are closed under references. A resource's body lists what it refers to; its version is its
/// content.
final class World {
    private static final int NAMES = 4;
    private static final String BAD = "bad";

    private final SplittableRandom random;
    /// Content that does not show in references, by type and name: lets versions come back.
    private final PerType<TreeMap<String, Integer>> flavours = new PerType<>(TreeMap::new);

    private final PerType<TreeSet<String>> present = new PerType<>(TreeSet::new);
    private final TreeMap<String, List<String>> references = new TreeMap<>();
    private long generation;

    World(SplittableRandom random) {
        this.random = random;
    }

    /// @param badOneIn how seldom a proxy will refuse a changed resource; 0 for never
    EnvoyResources next(int badOneIn) {
        int changes = 1 + random.nextInt(4);
        for (int change = 0; change < changes; change++) {
            change(PerType.TYPES.get(random.nextInt(PerType.TYPES.size())), badOneIn);
        }
        return close();
    }

    /// The next set, sharing with the one before it as those of production do: maps with their runs, and resources.
    ///
    /// @param before the set before
    /// @param next the next one
    static EnvoyResources sharing(EnvoyResources before, EnvoyResources next) {
        EnumMap<ResourceType, PersistentMap<String, EnvoyResource>> byType = new EnumMap<>(ResourceType.class);
        for (ResourceType type : PerType.TYPES) {
            TreeSet<String> gone = new TreeSet<>(before.of(type).keySet());
            gone.removeAll(next.of(type).keySet());
            byType.put(type, before.of(type).with(next.of(type), gone));
        }
        return new EnvoyResources(next.generation(), byType);
    }

    /// The same, without anything that a proxy refuses.
    EnvoyResources healed() {
        flavours.values().forEach(byName -> byName.replaceAll((name, flavour) -> Math.abs(flavour)));
        return close();
    }

    private void change(ResourceType type, int badOneIn) {
        // Endpoints are named like their cluster.
        ResourceType named = type == ResourceType.ENDPOINTS ? ResourceType.CLUSTER : type;
        String name = named.shortName().charAt(0) + Integer.toString(random.nextInt(NAMES));
        if (random.nextInt(4) == 0) {
            present.get(type).remove(name);
            return;
        }
        present.get(type).add(name);
        boolean bad = badOneIn > 0 && random.nextInt(badOneIn) == 0;
        int flavour = 1 + random.nextInt(3);
        flavours.get(type).put(name, bad ? -flavour : flavour);
        references.put(type + "/" + name, randomReferences(type));
    }

    private List<String> randomReferences(ResourceType type) {
        return switch (type) {
            case CLUSTER -> some(ResourceType.SECRET);
            case LISTENER ->
                Stream.of(ResourceType.CLUSTER, ResourceType.SECRET, ResourceType.EXTENSION, ResourceType.ROUTE)
                        .flatMap(to -> some(to).stream())
                        .toList();
            case ROUTE -> some(ResourceType.CLUSTER);
            case ENDPOINTS, SECRET, EXTENSION -> List.of();
        };
    }

    private List<String> some(ResourceType type) {
        return present.get(type).stream()
                .filter(name -> random.nextBoolean())
                .map(name -> type + "/" + name)
                .toList();
    }

    private EnvoyResources close() {
        // What every cluster refers to by its own name.
        present.get(ResourceType.ENDPOINTS).clear();
        present.get(ResourceType.ENDPOINTS).addAll(present.get(ResourceType.CLUSTER));
        List<EnvoyResource> resources = new ArrayList<>();
        PerType.TYPES.forEach(type -> present.get(type).forEach(name -> resources.add(resource(type, name))));
        return EnvoyResources.of(++generation, resources);
    }

    private EnvoyResource resource(ResourceType type, String name) {
        List<String> refers = references.getOrDefault(type + "/" + name, List.of()).stream()
                .filter(to -> present.get(ResourceType.valueOf(to.substring(0, to.indexOf('/'))))
                        .contains(to.substring(to.indexOf('/') + 1)))
                .toList();
        int flavour = flavours.get(type).getOrDefault(name, 1);
        String content = Math.abs(flavour) + (flavour < 0 ? BAD : "") + " " + String.join(" ", refers);
        return new EnvoyResource(type, name, content.strip(), ByteString.copyFromUtf8(String.join(" ", refers)));
    }

    static boolean isBad(EnvoyResource resource) {
        return resource.version().contains(BAD);
    }

    /// @return names of a type that the resource refers to
    static List<String> references(EnvoyResource resource, ResourceType to) {
        String prefix = to + "/";
        List<String> named = Stream.of(resource.body().toStringUtf8().split(" "))
                .filter(text -> text.startsWith(prefix))
                .map(text -> text.substring(prefix.length()))
                .toList();
        boolean itself = resource.type() == ResourceType.CLUSTER && to == ResourceType.ENDPOINTS;
        return itself ? List.of(resource.name()) : named;
    }
}
