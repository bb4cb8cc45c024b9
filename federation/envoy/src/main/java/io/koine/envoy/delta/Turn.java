package io.koine.envoy.delta;

import static java.util.Objects.requireNonNull;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.envoy.delta.DeltaSession.Resumption;
import io.koine.envoy.delta.DeltaSession.State;
import io.koine.envoy.delta.DeltaSession.Target;
import io.koine.model.PersistentMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// One step of a session while it is worked out. Mutable; never leaves the call of [DeltaSession#step].
final class Turn {
    private final Plans plans;
    private final List<SessionAction> actions = new ArrayList<>();
    private TypeStates types;
    private List<EnvoyResource> unaccompanied;
    private Optional<Target> target;
    private boolean writable;
    private Resumption resumption;
    private long nextNonce;
    private boolean settled;

    Turn(State from, Plans plans) {
        this.plans = plans;
        types = from.types();
        target = from.target();
        writable = from.writable();
        resumption = from.resumption();
        unaccompanied = from.unaccompanied();
        nextNonce = from.nextNonce();
        settled = from.settled();
    }

    Step take(SessionEvent event) {
        switch (event) {
            case SessionEvent.Requested requested -> requested(requested.request());
            case SessionEvent.Published published -> published(published.resources());
            case SessionEvent.Writable change -> writable = change.writable();
            case SessionEvent.DeadlinePassed passed -> deadlinePassed(passed);
        }
        target.ifPresent(this::push);
        State next = new State(types, target, writable, resumption, unaccompanied, nextNonce, settled);
        return new Step(new DeltaSession(next, plans), actions);
    }

    private void requested(DeltaRequest request) {
        TypeState state = state(request.type());
        if (request.answers()) {
            state = answered(state, request);
        }
        boolean claims =
                !state.subscription().started() && !request.initialVersions().isEmpty();
        if (claims && !state.removesInOrder() && resumption == Resumption.NONE) {
            resumption = Resumption.WAITING;
            actions.add(new SessionAction.ArmDeadline(request.type(), Resumption.NONCE));
        }
        put(state.subscribed(request, newest(request.type())));
        target.ifPresent(this::accompany);
    }

    private TypeState answered(TypeState state, DeltaRequest request) {
        Optional<Flight> flight =
                state.flight().filter(sent -> sent.push().nonce().equals(request.responseNonce()));
        if (flight.isEmpty()) {
            actions.add(new SessionAction.UnknownNonce(request.type(), request.responseNonce()));
            return state.unknownNonce();
        }
        DeltaPush push = flight.get().push();
        if (request.errorMessage().isPresent()) {
            String message = request.errorMessage().get();
            actions.add(
                    new SessionAction.Rejected(push.type(), push.nonce(), push.resources(), push.removed(), message));
            return state.refused(flight.get(), message);
        }
        Map<String, String> versions = new Versions(push.resources());
        actions.add(new SessionAction.Acknowledged(push.type(), push.nonce(), versions, push.removed()));
        return state.accepted(flight.get());
    }

    private void published(EnvoyResources resources) {
        Optional<Target> before = target;
        target = Optional.of(
                target.map(at -> at.replacedBy(resources)).orElseGet(() -> new Target(resources, Optional.empty())));
        settled = false;
        replan(before);
    }

    private void deadlinePassed(SessionEvent.DeadlinePassed passed) {
        if (resumption == Resumption.WAITING && passed.nonce().equals(Resumption.NONCE)) {
            resumption = Resumption.OVER;
        }
        TypeState state = state(passed.type());
        if (state.flight()
                .filter(sent -> sent.push().nonce().equals(passed.nonce()))
                .isPresent()) {
            put(state.overdue());
        }
    }

    private void push(Target reached) {
        if (writable) {
            boolean open = additions(reached);
            if (open && !types.areAnswered() && mayRemove()) {
                lastRemovals(reached);
            }
        }
        boolean done = types.areDone();
        if (done && !settled) {
            actions.add(new SessionAction.Settled(reached.newest().generation()));
        }
        settled = done;
    }

    /// Sends, type by type, what its gate lets through.
    ///
    /// A changed listener does not make its routes and extensions be sent again, as a cluster does its endpoints:
    /// Envoy shares one RDS or ECDS subscription per config source and name between the old and the new listener,
    /// and the new one takes over the last configuration. Should the old one be gone before, Envoy drops the
    /// subscription and asks anew, and is answered as for any new subscription. The condition is that translation
    /// writes one constant config source per name: with another initial fetch timeout, Envoy would start a second
    /// subscription that sends no request, and wait for an answer that nobody owes.
    ///
    /// @return whether nothing holds up the removals that come last
    private boolean additions(Target reached) {
        boolean open = true;
        for (ResourceType type : ResourceType.values()) {
            if (!types.isAnswered(type)) {
                sendAdditions(reached, type, open || type == ResourceType.ENDPOINTS);
            }
            if (type == ResourceType.CLUSTER) {
                advance(reached);
            }
            open &= types.isAnswered(type) || !state(type).holdsUp();
        }
        return open;
    }

    /// Once no cluster of the newest set waits, what refers to clusters may be taken from it. An overdue response
    /// must not hold up policy, so it does not count.
    private void advance(Target reached) {
        if (reached.earlier().isPresent() && (types.isAnswered(ResourceType.CLUSTER) || noClusterWaits())) {
            Optional<Target> before = target;
            target = Optional.of(new Target(reached.newest(), Optional.empty()));
            replan(before);
        }
    }

    private boolean noClusterWaits() {
        TypeState clusters = state(ResourceType.CLUSTER);
        boolean overdue = clusters.flight().filter(Flight::overdue).isPresent();
        return overdue || !clusters.work().adds();
    }

    private void sendAdditions(Target reached, ResourceType type, boolean open) {
        TypeState state = state(type);
        if (!state.subscription().started() || state.flight().isPresent()) {
            return;
        }
        Work work = state.work();
        SortedMap<String, EnvoyResource> resources = open ? union(work.asked(), work.changed()) : work.asked();
        boolean removes = open && state.removesInOrder() && !work.gone().isEmpty();
        TreeSet<String> removed = new TreeSet<>(work.missing());
        if (removes) {
            removed.addAll(work.gone());
        }
        boolean greets = state.greeting() && work.isDone();
        if (greets || !resources.isEmpty() || !removed.isEmpty()) {
            send(reached, state, resources, removed);
        }
    }

    private static SortedMap<String, EnvoyResource> union(
            SortedMap<String, EnvoyResource> some, SortedMap<String, EnvoyResource> more) {
        if (some.isEmpty() || more.isEmpty()) {
            return some.isEmpty() ? more : some;
        }
        TreeMap<String, EnvoyResource> both = new TreeMap<>(some);
        both.putAll(more);
        return both;
    }

    /// Whether nothing that the proxy has can refer any more to what is not in the newest set.
    private boolean mayRemove() {
        boolean allSpoke = true;
        for (ResourceType type : ResourceType.values()) {
            if (!types.isAnswered(type) && state(type).mayRefer()) {
                return false;
            }
            allSpoke &= types.hasStarted(type) || !state(type).removesInOrder();
        }
        return allSpoke || resumption != Resumption.WAITING;
    }

    /// What refers goes before what is referred to. Envoy drops a removed cluster's subscriptions itself, so that
    /// there is mostly nothing left to remove of its endpoints and secrets.
    private void lastRemovals(Target reached) {
        sendRemovals(reached, ResourceType.CLUSTER);
        TypeState clusters = state(ResourceType.CLUSTER);
        if (clusters.work().gone().isEmpty() && !clusters.holdsUp()) {
            sendRemovals(reached, ResourceType.ENDPOINTS);
            sendRemovals(reached, ResourceType.SECRET);
        }
    }

    private void sendRemovals(Target reached, ResourceType type) {
        TypeState state = state(type);
        if (state.flight().isEmpty() && !state.work().gone().isEmpty()) {
            send(reached, state, PersistentMap.empty(), state.work().gone());
        }
    }

    private void send(
            Target reached, TypeState state, SortedMap<String, EnvoyResource> resources, Collection<String> removed) {
        List<EnvoyResource> some = some(resources, state.limit());
        List<String> fewer = removed.stream().limit(state.limit() - some.size()).toList();
        String nonce = Long.toString(nextNonce++);
        String generation = Long.toString(reached.newest().generation());
        DeltaPush push = new DeltaPush(state.type(), nonce, some, fewer, generation);
        put(state.sent(push));
        actions.add(new SessionAction.Send(push));
        actions.add(new SessionAction.ArmDeadline(state.type(), nonce));
        if (state.type() == ResourceType.CLUSTER) {
            List<EnvoyResource> clusters = push.resources();
            unaccompanied = unaccompanied.isEmpty() ? clusters : together(unaccompanied, clusters);
            accompany(reached);
        }
    }

    private static List<EnvoyResource> some(SortedMap<String, EnvoyResource> resources, int limit) {
        return resources instanceof PersistentMap<String, EnvoyResource> set && !set.isEmpty() && set.size() <= limit
                ? new WholeSet(set)
                : resources.values().stream().limit(limit).toList();
    }

    private static List<EnvoyResource> together(List<EnvoyResource> some, List<EnvoyResource> more) {
        TreeMap<String, EnvoyResource> byName = new TreeMap<>();
        some.forEach(cluster -> byName.put(cluster.name(), cluster));
        more.forEach(cluster -> byName.put(cluster.name(), cluster));
        return List.copyOf(byName.values());
    }

    /// A cluster that was added or changed warms until endpoints arrive, though it had them before, and Envoy does
    /// not always ask again; so they follow at once, at whatever version. After a reconnect Envoy may ask for the
    /// cluster first and then claim to have its endpoints already: they follow then.
    private void accompany(Target reached) {
        if (unaccompanied.isEmpty() || !types.hasStarted(ResourceType.ENDPOINTS)) {
            return;
        }
        TypeState endpoints = state(ResourceType.ENDPOINTS);
        if (!endpoints.isFresh()) {
            Map<String, EnvoyResource> newest = reached.newest().of(ResourceType.ENDPOINTS);
            Map<Boolean, List<String>> byExistence = unaccompanied.stream()
                    .map(EnvoyResource::name)
                    .filter(endpoints.subscription()::covers)
                    .collect(Collectors.partitioningBy(newest::containsKey));
            put(endpoints.resend(requireNonNull(byExistence.get(true)), requireNonNull(byExistence.get(false))));
        }
        unaccompanied = List.of();
    }

    private PersistentMap<String, EnvoyResource> newest(ResourceType type) {
        return target.map(at -> at.newest().of(type)).orElse(PersistentMap.empty());
    }

    /// Only what has a new target is worked out anew. A type of which nothing has changed was worked out when it
    /// was put there.
    @SuppressWarnings("ReferenceEquality") // Whether anything may have changed is the question, not whether it did.
    private void replan(Optional<Target> before) {
        for (ResourceType type : ResourceType.values()) {
            boolean same = before.isPresent()
                    && target.isPresent()
                    && before.get().newest().of(type) == target.get().newest().of(type)
                    && before.get().pushing().of(type) == target.get().pushing().of(type);
            if (!same) {
                put(state(type));
            }
        }
    }

    private void put(TypeState state) {
        TypeState planned = target.map(at -> state.planned(at.newest(), at.pushing(), plans))
                .orElse(state);
        types = types.with(planned);
    }

    private TypeState state(ResourceType type) {
        return types.of(type);
    }
}
