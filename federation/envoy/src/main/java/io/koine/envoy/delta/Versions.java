package io.koine.envoy.delta;

import io.koine.envoy.EnvoyResource;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The versions of resources by name, in their order: a view, since most of those who are handed one look at nothing
/// in it. To be iterated over.
final class Versions extends AbstractMap<String, String> {
    private final List<EnvoyResource> resources;

    Versions(List<EnvoyResource> resources) {
        this.resources = resources;
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, String>> iterator() {
                return resources.stream()
                        .map(resource -> Map.entry(resource.name(), resource.version()))
                        .iterator();
            }

            @Override
            public int size() {
                return resources.size();
            }
        };
    }
}
