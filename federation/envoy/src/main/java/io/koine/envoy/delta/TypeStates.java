package io.koine.envoy.delta;

import io.koine.envoy.ResourceType;
import java.util.List;

/// The states of all types of one stream, and in a few bits what every step asks of all of them: a type of which
/// nothing is left to be done is not looked at, since with thousands of streams each look goes to memory that no
/// cache holds.
///
/// Threads: immutable.
final class TypeStates {
    private static final ResourceType[] TYPES = ResourceType.values();
    private static final int ALL = (1 << TYPES.length) - 1;

    private final TypeState[] states;
    private final int started;
    private final int answered;
    private final int refused;
    private final int rejecting;

    private TypeStates(TypeState[] states, int started, int answered, int refused, int rejecting) {
        this.states = states;
        this.started = started;
        this.answered = answered;
        this.refused = refused;
        this.rejecting = rejecting;
    }

    /// @return those of a stream on which nothing was said yet
    static TypeStates initial() {
        TypeState[] states = new TypeState[TYPES.length];
        for (ResourceType type : TYPES) {
            states[type.place()] = TypeState.initial(type);
        }
        return new TypeStates(states, 0, ALL, 0, 0);
    }

    /// @param state of its type
    /// @return these, with that one in its type's place
    TypeStates with(TypeState state) {
        TypeState[] next = states.clone();
        next[state.type().place()] = state;
        int bit = bit(state.type());
        return new TypeStates(
                next,
                set(started, bit, state.subscription().started()),
                set(answered, bit, state.isAnswered()),
                set(refused, bit, state.work().refused()),
                set(rejecting, bit, !state.knowledge().rejected().isEmpty()));
    }

    private static int set(int bits, int bit, boolean on) {
        return on ? bits | bit : bits & ~bit;
    }

    private static int bit(ResourceType type) {
        return 1 << type.place();
    }

    /// @return the state of a type
    TypeState of(ResourceType type) {
        return states[type.place()];
    }

    /// @return all of them, in the order in which types are pushed
    List<TypeState> all() {
        return List.of(states);
    }

    /// @return whether the proxy asked for anything of a type
    boolean hasStarted(ResourceType type) {
        return (started & bit(type)) != 0;
    }

    /// @return whether nothing of a type is in flight, and nothing is left to be sent
    boolean isAnswered(ResourceType type) {
        return (answered & bit(type)) != 0;
    }

    /// @return whether that holds for all types
    boolean areAnswered() {
        return answered == ALL;
    }

    /// @return whether the proxy holds all that it asked for, and refused nothing of it
    boolean areDone() {
        return areAnswered() && refused == 0 && started != 0;
    }

    /// @return whether the proxy refused anything of a type that is not sent again
    boolean isRejecting(ResourceType type) {
        return (rejecting & bit(type)) != 0;
    }
}
