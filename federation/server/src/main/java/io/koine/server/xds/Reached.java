package io.koine.server.xds;

import io.koine.envoy.ResourceType;
import io.koine.envoy.delta.DeltaSession;
import io.koine.envoy.input.ResourceNames;

/// How far a proxy is with what a change of mTLS mode waits for. Other resources that it refuses, or has not yet, do
/// not count: a listener whose port is taken holds up no policy of other ports.
///
/// @param callsAs the newest generation whose clusters and endpoints it acknowledged; 0 if none
/// @param listensAs the newest generation whose listeners of the workload's ports it acknowledged; 0 if none
public record Reached(long callsAs, long listensAs) {
    static final Reached NOTHING = new Reached(0, 0);

    /// @param session the stream's session
    /// @param generation what the session works towards
    /// @return how far the proxy is by now
    Reached after(DeltaSession session, long generation) {
        boolean calls = session.hasAnswered(ResourceType.CLUSTER)
                && session.hasAnswered(ResourceType.ENDPOINTS)
                && session.rejected(ResourceType.ENDPOINTS).isEmpty();
        boolean listens = session.hasAnswered(ResourceType.LISTENER)
                && session.rejected(ResourceType.LISTENER).stream().noneMatch(ResourceNames::isInbound);
        long callsNow = calls ? generation : callsAs;
        long listensNow = listens ? generation : listensAs;
        return callsNow == callsAs && listensNow == listensAs ? this : new Reached(callsNow, listensNow);
    }
}
