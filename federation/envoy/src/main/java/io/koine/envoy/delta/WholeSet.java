package io.koine.envoy.delta;

import io.koine.envoy.EnvoyResource;
import io.koine.model.PersistentMap;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.Objects;

/// All resources of a published set, in order of their names: what a proxy is sent that has nothing yet. It is the set
/// itself, not a copy. To be iterated over: a place in the middle is found by counting.
final class WholeSet extends AbstractList<EnvoyResource> {
    private final PersistentMap<String, EnvoyResource> set;

    WholeSet(PersistentMap<String, EnvoyResource> set) {
        this.set = set;
    }

    PersistentMap<String, EnvoyResource> set() {
        return set;
    }

    @Override
    public Iterator<EnvoyResource> iterator() {
        return set.values().iterator();
    }

    @Override
    public EnvoyResource get(int index) {
        Objects.checkIndex(index, set.size());
        return set.values().stream().skip(index).findFirst().orElseThrow();
    }

    @Override
    public int size() {
        return set.size();
    }
}
