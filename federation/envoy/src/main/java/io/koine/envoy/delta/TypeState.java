package io.koine.envoy.delta;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The session's state of one type.
///
/// @param limit the most names in one response; lowered after a rejection, to find the culprit
/// @param greeting whether an empty response is due: Envoy waits for one to finish its initialization
/// @param work what is left to be sent once the response in flight, if any, is accepted
record TypeState(
        ResourceType type,
        Subscription subscription,
        Knowledge knowledge,
        Optional<Flight> flight,
        int limit,
        boolean greeting,
        TypeStatus.Counts counts,
        Optional<TypeStatus.Rejection> lastRejection,
        Work work) {
    private static final int UNLIMITED = Integer.MAX_VALUE;

    static TypeState initial(ResourceType type) {
        return new TypeState(
                type,
                Subscription.NONE,
                Knowledge.NONE,
                Optional.empty(),
                UNLIMITED,
                false,
                TypeStatus.Counts.NONE,
                Optional.empty(),
                Work.NONE);
    }

    /// Whether types that refer to this one must wait. A stream of mere endpoint changes must not hold up policy,
    /// so endpoints count only when a cluster waits for them.
    boolean holdsUp() {
        if (flight.isPresent()) {
            return flight.get().holdsUp();
        }
        return work.adds() || (removesInOrder() && !work.gone().isEmpty());
    }

    /// Whether changes are left that something to be removed may still be referred to by.
    boolean mayRefer() {
        return type != ResourceType.ENDPOINTS
                && (work.adds() || (removesInOrder() && !work.gone().isEmpty()));
    }

    /// Whether removals go with the changes; those of what others refer to come last.
    boolean removesInOrder() {
        return type.compareTo(ResourceType.LISTENER) >= 0;
    }

    TypeState subscribed(DeltaRequest request) {
        boolean first = !subscription.started();
        boolean all = request.subscribe().contains(Subscription.WILDCARD);
        Subscription next = subscription.after(request);
        Knowledge known = first
                ? Knowledge.claimed(request.initialVersions())
                : knowledge.askedAgain(request.subscribe(), underway());
        if (!first && all) {
            known = known.owe(known.held().keySet());
        }
        if (next.wildcard()) {
            known = known.owe(confirmations(request));
        }
        Optional<Flight> still = flight.map(sent -> sent.disregarding(name -> all
                || !next.covers(name)
                || request.subscribe().contains(name)
                || request.unsubscribe().contains(name)));
        boolean greet = next.wildcard() && (first ? request.initialVersions().isEmpty() : all || greeting);
        return new TypeState(type, next, known.retain(next), still, limit, greet, counts, lastRejection, work);
    }

    private Set<String> underway() {
        return flight.map(sent -> Knowledge.versions(sent.push()).keySet()).orElse(Set.of());
    }

    /// Who has the wildcard and drops a name cannot know whether the wildcard still gives it, and must be told
    /// ("Unsubscribing from Resources").
    private List<String> confirmations(DeltaRequest request) {
        return request.unsubscribe().stream()
                .filter(name -> subscription.names().contains(name))
                .filter(name -> !request.subscribe().contains(name))
                .toList();
    }

    TypeState sent(DeltaPush push) {
        boolean awaited = push.resources().stream()
                .map(EnvoyResource::name)
                .anyMatch(name ->
                        knowledge.owed().contains(name) || !knowledge.held().containsKey(name));
        Flight sent = new Flight(push, awaited || type != ResourceType.ENDPOINTS);
        return with(knowledge, Optional.of(sent), limit, false, counts.sent(push), lastRejection);
    }

    TypeState accepted(Flight answered) {
        int wider = limit > UNLIMITED / 2 ? UNLIMITED : limit * 2;
        Knowledge known = knowledge.accepted(answered, subscription);
        return with(known, Optional.empty(), wider, greeting, counts, lastRejection);
    }

    TypeState refused(Flight answered, String message) {
        DeltaPush push = answered.push();
        int narrower = Math.max(1, Math.min(limit, push.size()) / 2);
        var rejection = new TypeStatus.Rejection(push.nonce(), Knowledge.versions(push), message);
        return with(knowledge.refused(answered), Optional.empty(), narrower, greeting, counts, Optional.of(rejection));
    }

    TypeState unknownNonce() {
        return with(knowledge, flight, limit, greeting, counts.unknownNonce(), lastRejection);
    }

    TypeState overdue() {
        return with(knowledge, flight.map(Flight::late), limit, greeting, counts, lastRejection);
    }

    /// To be sent again at whatever version, or reported missing again. A response in flight does not fulfil it:
    /// it left too early.
    TypeState resend(Collection<String> existing, Collection<String> missing) {
        Optional<Flight> still =
                flight.map(sent -> sent.disregarding(name -> existing.contains(name) || missing.contains(name)));
        Knowledge known = knowledge.owe(existing).reportAgain(missing);
        return with(known, still, limit, greeting, counts, lastRejection);
    }

    TypeState planned(EnvoyResources newest, EnvoyResources pushing) {
        Work next = subscription.started() ? Work.of(type, subscription, assumed(), newest, pushing) : Work.NONE;
        int unneeded = next.isDone() && flight.isEmpty() ? UNLIMITED : limit;
        return new TypeState(type, subscription, knowledge, flight, unneeded, greeting, counts, lastRejection, next);
    }

    /// What the proxy will have if it accepts what is in flight.
    private Knowledge assumed() {
        return flight.map(sent -> knowledge.accepted(sent, subscription)).orElse(knowledge);
    }

    /// Whether everything that it asked for was sent and answered.
    boolean isAnswered() {
        return flight.isEmpty() && !greeting && work.isDone();
    }

    TypeStatus status() {
        return new TypeStatus(
                type,
                subscription.wildcard(),
                subscription.names(),
                assumed().held(),
                knowledge.held(),
                knowledge.rejected(),
                counts,
                lastRejection);
    }

    private TypeState with(
            Knowledge known,
            Optional<Flight> sent,
            int most,
            boolean greet,
            TypeStatus.Counts counted,
            Optional<TypeStatus.Rejection> rejection) {
        return new TypeState(type, subscription, known, sent, most, greet, counted, rejection, work);
    }
}
