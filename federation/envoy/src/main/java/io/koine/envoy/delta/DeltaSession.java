package io.koine.envoy.delta;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One stream of one proxy, from its first message to its end. An immutable value: [#step] gives the next one.
///
/// The session tracks, per type, what is subscribed, which versions the proxy has, and at most one response in
/// flight. It always works towards the newest published set; sets that were replaced before their turn are never
/// sent.
///
/// Order of a push: clusters together with endpoints, then secrets, listeners, extensions, routes; at last
/// removals of clusters, and when those are answered, of endpoints and secrets. A stage waits until the responses
/// of earlier stages are acknowledged, rejected or overdue. Not gated: endpoints, which a cluster needs to warm
/// and whose lack delays Envoy's acknowledgement of the cluster; and whatever the proxy asks for by name and
/// lacks, since it warms on it.
///
/// A resumed stream begins with what the proxy still has, and its types come one by one: removals of clusters,
/// endpoints and secrets wait until the types that may refer to them have spoken, or until a deadline.
public final class DeltaSession {
    private final State state;
    private final Plans plans;

    DeltaSession(State state, Plans plans) {
        this.state = state;
        this.plans = plans;
    }

    /// @return the session of a stream on which nothing was said yet
    public static DeltaSession initial() {
        return initial(new Plans());
    }

    /// @param plans what was planned lately, for this session and others; it makes no difference to what they do
    /// @return the session of a stream on which nothing was said yet
    public static DeltaSession initial(Plans plans) {
        State state = new State(TypeStates.initial(), Optional.empty(), true, Resumption.NONE, List.of(), 1, false);
        return new DeltaSession(state, plans);
    }

    /// @param event what happened
    /// @return the session from now on and what to do; any event is legal at any time
    public Step step(SessionEvent event) {
        return new Turn(state, plans).take(event);
    }

    /// @param type a type
    /// @return what is known about it
    public TypeStatus status(ResourceType type) {
        return state.of(type).status();
    }

    /// @return what is known about every type, in the order in which they are pushed
    public List<TypeStatus> status() {
        return state.types().all().stream().map(TypeState::status).toList();
    }

    /// @param type a type
    /// @return whether the proxy has answered all that the newest set holds of it; what it refused is in its status
    public boolean hasAnswered(ResourceType type) {
        TypeStates types = state.types();
        return state.target()
                .filter(target -> types.hasStarted(type)
                        ? types.isAnswered(type)
                        : target.newest().of(type).isEmpty())
                .isPresent();
    }

    /// @param type a type
    /// @return names that the proxy refused and that are not sent again; unlike its status it costs nothing
    public Set<String> rejected(ResourceType type) {
        return state.types().isRejecting(type)
                ? state.of(type).knowledge().rejected().keySet()
                : Set.of();
    }

    /// @return what it keeps, for tests
    State state() {
        return state;
    }

    /// @param types what is known of each type
    /// @param target what the session works towards, once a set was published
    /// @param writable whether something may be sent
    /// @param resumption whether removals wait for the types that have not spoken yet
    /// @param unaccompanied clusters that were sent before the proxy asked for any endpoints; never changed
    /// @param nextNonce the number of the next response
    /// @param settled whether [SessionAction.Settled] was reported and still holds
    record State(
            TypeStates types,
            Optional<Target> target,
            boolean writable,
            Resumption resumption,
            List<EnvoyResource> unaccompanied,
            long nextNonce,
            boolean settled) {
        TypeState of(ResourceType type) {
            return types.of(type);
        }
    }

    /// The proxy's claim, at the start of a stream, to have resources already.
    enum Resumption {
        NONE,
        WAITING,
        OVER;

        /// Stands for the wait where the deadline of a response has its nonce; those are numbers.
        static final String NONCE = "resumption";
    }

    /// What the session works towards.
    ///
    /// @param newest the newest published set
    /// @param earlier the latest set whose clusters have been sent, as long as clusters of the newest one still
    /// wait
    record Target(EnvoyResources newest, Optional<EnvoyResources> earlier) {
        /// @return the set that what refers to clusters may be taken from
        EnvoyResources pushing() {
            return earlier.orElse(newest);
        }

        Target replacedBy(EnvoyResources newer) {
            return new Target(newer, Optional.of(pushing()));
        }
    }
}
