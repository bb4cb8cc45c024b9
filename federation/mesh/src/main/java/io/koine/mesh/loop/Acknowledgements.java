package io.koine.mesh.loop;

import io.koine.mesh.flip.Flips;
import io.koine.mesh.flip.Progress;
import io.koine.model.WorkloadId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What the connected proxies have acknowledged, as far as a flip waits for it.
///
/// An acknowledgement is taken in constant time for each generation that flips wait for, and those are few:
/// all ports that flip together wait for the same one.
///
/// Threads: owned by the loop's thread. Bounded by the connected proxies and by the catalogue's workloads.
final class Acknowledgements implements Progress {
    private final Map<WorkloadId, Proxy> connected = new HashMap<>();
    private final Map<WorkloadId, Long> listeners = new HashMap<>();
    private final TreeMap<Long, Set<WorkloadId>> behind = new TreeMap<>();
    private final Set<WorkloadId> left = new HashSet<>();
    private Set<WorkloadId> servers = Set.of();

    /// A connected proxy.
    ///
    /// @param streams how many it has
    /// @param callsAs the generation by which it calls
    private record Proxy(int streams, long callsAs) {}

    /// A proxy that connects may have anything: what it acknowledged on another stream says nothing of this
    /// one.
    void joined(WorkloadId instance) {
        Proxy known = connected.get(instance);
        connected.put(instance, new Proxy(known == null ? 1 : known.streams() + 1, 0));
        listeners.put(instance, 0L);
        behind.values().forEach(waiting -> waiting.add(instance));
    }

    /// @return whether somebody waited for it alone
    boolean left(WorkloadId instance) {
        Proxy known = connected.get(instance);
        if (known == null || known.streams() > 1) {
            connected.computeIfPresent(instance, (id, proxy) -> new Proxy(proxy.streams() - 1, proxy.callsAs()));
            return false;
        }
        connected.remove(instance);
        left.add(instance);
        boolean last = false;
        for (Set<WorkloadId> waiting : behind.values()) {
            last |= waiting.remove(instance) && waiting.isEmpty();
        }
        return last;
    }

    /// @return whether a flip may go on
    boolean acknowledged(WorkloadId instance, long callsAs, long listensAs) {
        Proxy known = connected.get(instance);
        if (known == null) {
            return false;
        }
        connected.put(instance, new Proxy(known.streams(), callsAs));
        Long before = listeners.put(instance, listensAs);
        boolean goesOn = servers.contains(instance) && (before == null || before < listensAs);
        for (Set<WorkloadId> waiting : behind.headMap(callsAs, true).values()) {
            goesOn |= waiting.remove(instance) && waiting.isEmpty();
        }
        return goesOn;
    }

    /// From now on these flips are waited for.
    ///
    /// @param flips the flips
    /// @param workloads all that there are: whoever is none of them is forgotten once it is not connected
    /// @param removed those that were there when this was called last, and are not any more
    void expect(Flips flips, Set<WorkloadId> workloads, Collection<WorkloadId> removed) {
        servers = flips.servers();
        Set<Long> generations = flips.callersSince();
        behind.keySet().retainAll(generations);
        generations.forEach(generation -> behind.computeIfAbsent(generation, this::behind));
        left.addAll(removed);
        for (WorkloadId instance : left) {
            if (!workloads.contains(instance) && !connected.containsKey(instance)) {
                listeners.remove(instance);
            }
        }
        left.clear();
    }

    private Set<WorkloadId> behind(long generation) {
        Set<WorkloadId> waiting = new HashSet<>();
        connected.forEach((instance, proxy) -> {
            if (proxy.callsAs() < generation) {
                waiting.add(instance);
            }
        });
        return waiting;
    }

    @Override
    public boolean hasListeners(WorkloadId server, long generation) {
        Long has = listeners.get(server);
        return has == null || has >= generation;
    }

    @Override
    public boolean allCallAs(long generation) {
        Set<WorkloadId> waiting = behind.get(generation);
        return waiting == null
                ? connected.values().stream().noneMatch(proxy -> proxy.callsAs() < generation)
                : waiting.isEmpty();
    }
}
