package io.koine.bench.micro;

import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.envoy.delta.DeltaPush;
import io.koine.envoy.delta.DeltaRequest;
import io.koine.envoy.delta.DeltaSession;
import io.koine.envoy.delta.Plans;
import io.koine.envoy.delta.SessionAction;
import io.koine.envoy.delta.SessionEvent;
import io.koine.envoy.delta.Step;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A session, and a proxy that asks for all of a set and accepts whatever comes.
///
/// Threads: one.
public final class Exchange {
    private static final Set<ResourceType> BY_WILDCARD = Set.of(ResourceType.CLUSTER, ResourceType.LISTENER);

    private DeltaSession session;
    private final ArrayDeque<DeltaPush> unanswered = new ArrayDeque<>();
    private int resources;
    private boolean settled;

    private Exchange(Plans plans) {
        session = DeltaSession.initial(plans);
    }

    /// @param set what is published
    /// @param plans what sessions share
    /// @return after all of the set was sent and accepted
    static Exchange ofAll(EnvoyResources set, Plans plans) {
        Exchange exchange = new Exchange(plans);
        exchange.take(new SessionEvent.Published(set));
        for (ResourceType type : ResourceType.values()) {
            Collection<String> names =
                    BY_WILDCARD.contains(type) ? List.of() : set.of(type).keySet();
            exchange.take(request(type, names, ""));
        }
        while (!exchange.unanswered.isEmpty()) {
            DeltaPush push = exchange.unanswered.remove();
            exchange.take(request(push.type(), List.of(), push.nonce()));
        }
        return exchange;
    }

    /// @return the session as it is now
    DeltaSession session() {
        return session;
    }

    /// @return how many resources were sent
    int resources() {
        return resources;
    }

    /// @return whether the proxy has all that it asked for
    boolean isSettled() {
        return settled;
    }

    /// @param step of a session
    /// @return the responses that it sends
    static List<DeltaPush> sent(Step step) {
        return step.actions().stream()
                .filter(SessionAction.Send.class::isInstance)
                .map(action -> ((SessionAction.Send) action).push())
                .toList();
    }

    private void take(SessionEvent event) {
        Step step = session.step(event);
        session = step.next();
        for (SessionAction action : step.actions()) {
            switch (action) {
                case SessionAction.Send(DeltaPush push) -> {
                    unanswered.add(push);
                    resources += push.resources().size();
                }
                case SessionAction.Settled all -> settled = true;
                default -> {}
            }
        }
    }

    private static SessionEvent request(ResourceType type, Collection<String> names, String nonce) {
        return new SessionEvent.Requested(new DeltaRequest(type, names, List.of(), Map.of(), nonce, Optional.empty()));
    }
}
