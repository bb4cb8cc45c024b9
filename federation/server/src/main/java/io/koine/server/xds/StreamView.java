package io.koine.server.xds;

import io.koine.envoy.ResourceType;
import io.koine.envoy.delta.DeltaSession;
import io.koine.envoy.diagnose.ConnectedProxy;
import io.koine.model.Proxy;
import io.koine.model.SortedCopies;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A stream at one moment. What people see of it is worked out when somebody asks: a stream has many moments.
///
/// @param session how far its proxy is
/// @param node what its node message says
/// @param nodeKnown whether there was one
/// @param lastSeen when its last message came
/// @param targetGeneration the newest generation that was made for it; 0 if none was
/// @param settledGeneration the newest generation that it acknowledged whole; 0 if none
/// @param reached how far it is with what a change of mTLS mode waits for
/// @param times when things last happened
/// @param proxy what configuration was made for
/// @param refusedListeners with Envoy's words; some may stand no longer
/// @param problem why nothing newer could be made; empty if nothing is wrong
record StreamView(
        DeltaSession session,
        NodeFacts node,
        boolean nodeKnown,
        Instant lastSeen,
        long targetGeneration,
        long settledGeneration,
        Reached reached,
        StreamTimes times,
        Optional<Proxy> proxy,
        SortedMap<String, String> refusedListeners,
        String problem) {
    /// @param owner whom the stream serves
    /// @param connectedSince when it was opened
    /// @param atLeast a generation that it has, though it was not made for it; 0 if there is none
    /// @return what people see
    ProxyStatus status(StreamOwner owner, Instant connectedSince, long atLeast) {
        return new ProxyStatus(
                owner.instance(),
                owner.identity(),
                node.id(),
                nodeKnown && node.matches(owner.instance()),
                node.version(),
                connectedSince,
                lastSeen,
                owner.expires(),
                Math.max(targetGeneration, atLeast),
                Math.max(settledGeneration, atLeast),
                reached,
                session.status(),
                times.byType(),
                proxy.map(found -> new ConnectedProxy(found, standing())),
                problem);
    }

    /// @return whether its proxy has acknowledged all that was made for it
    boolean isSettled() {
        return targetGeneration > 0 && settledGeneration >= targetGeneration;
    }

    private SortedMap<String, String> standing() {
        TreeMap<String, String> standing = new TreeMap<>(refusedListeners);
        standing.keySet().retainAll(session.rejected(ResourceType.LISTENER));
        return SortedCopies.sorted(standing);
    }
}
