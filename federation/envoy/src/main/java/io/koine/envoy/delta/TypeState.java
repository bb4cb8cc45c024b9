package io.koine.envoy.delta;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.model.PersistentMap;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The session's state of one type.
///
/// @param knowledge what the proxy has
/// @param assumed what it will have if it accepts what is in flight
/// @param limit the most names in one response; lowered after a rejection, to find the culprit
/// @param greeting whether an empty response is due: Envoy waits for one to finish its initialization
/// @param work what is left to be sent once the response in flight, if any, is accepted
record TypeState(
        ResourceType type,
        Subscription subscription,
        Knowledge knowledge,
        Knowledge assumed,
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

    /// @param request of the proxy
    /// @param set the newest published set, empty if there is none
    TypeState subscribed(DeltaRequest request, PersistentMap<String, EnvoyResource> set) {
        boolean first = !subscription.started();
        if (!first && request.subscribe().isEmpty() && request.unsubscribe().isEmpty()) {
            return this;
        }
        boolean all = request.subscribe().contains(Subscription.WILDCARD);
        Subscription next = subscription.after(request, set);
        Knowledge known =
                first ? Knowledge.of(Held.claimed(request.initialVersions(), set, next)) : known(request, next);
        if (next.wildcard()) {
            known = known.owe(confirmations(request));
        }
        Set<String> named = new HashSet<>(request.subscribe());
        named.addAll(request.unsubscribe());
        Optional<Flight> still =
                flight.map(sent -> sent.disregarding(name -> all || !next.covers(name) || named.contains(name)));
        boolean greet = next.wildcard() && (first ? request.initialVersions().isEmpty() : all || greeting);
        return new TypeState(type, next, known, known, still, limit, greet, counts, lastRejection, work)
                .assuming(known.retain(next));
    }

    private Knowledge known(DeltaRequest request, Subscription next) {
        Knowledge known = next.wildcard() && !subscription.wildcard() ? knowledge.spelledOut(subscription) : knowledge;
        if (request.subscribe().isEmpty()) {
            return known;
        }
        known = known.askedAgain(
                request.subscribe(), subscription, flight.map(Flight::names).orElse(Set.of()));
        return request.subscribe().contains(Subscription.WILDCARD)
                ? known.owe(known.held().versions(subscription).keySet())
                : known;
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
                        knowledge.owed().contains(name) || knowledge.held().version(name) == null);
        Flight sent = new Flight(push, awaited || type != ResourceType.ENDPOINTS);
        return with(knowledge, Optional.of(sent), limit, false, counts.sent(push), lastRejection);
    }

    TypeState accepted(Flight answered) {
        int wider = limit > UNLIMITED / 2 ? UNLIMITED : limit * 2;
        return with(assumed, Optional.empty(), wider, greeting, counts, lastRejection);
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
    /// it left too early. What the proxy never had is sent anyway.
    TypeState resend(Collection<String> existing, Collection<String> missing) {
        Set<String> names = new HashSet<>(existing);
        names.addAll(missing);
        Set<String> underway = flight.map(Flight::names).orElse(Set.of());
        Optional<Flight> still = flight.map(sent -> sent.disregarding(names::contains));
        List<String> had = existing.stream()
                .filter(name -> underway.contains(name)
                        || knowledge.absent().contains(name)
                        || knowledge.held().version(name) != null)
                .toList();
        Knowledge known = knowledge.owe(had).reportAgain(missing);
        return with(known, still, limit, greeting, counts, lastRejection);
    }

    /// @return whether nothing was said or sent yet that could be said or sent again
    boolean isFresh() {
        return flight.isEmpty() && knowledge.isBlank();
    }

    /// @param newest the newest set
    /// @param pushing the latest set whose clusters have been sent
    /// @param plans what was planned lately
    @SuppressWarnings("ReferenceEquality") // Whether anything is to be worked out again is the question.
    TypeState planned(EnvoyResources newest, EnvoyResources pushing, Plans plans) {
        if (!subscription.started()) {
            return this;
        }
        var question = new Plans.Question(subscription, assumed, newest.of(type), pushing.of(type));
        boolean same = work.basis() != null && work.basis().isSame(question);
        Plans.Plan plan = same ? new Plans.Plan(subscription, assumed, work) : plans.of(type, question);
        int unneeded = plan.work().isDone() && flight.isEmpty() ? UNLIMITED : limit;
        if (same && unneeded == limit) {
            return this;
        }
        Knowledge has = flight.isEmpty() ? plan.will() : knowledge;
        return new TypeState(
                type, plan.asked(), has, plan.will(), flight, unneeded, greeting, counts, lastRejection, plan.work());
    }

    /// Whether everything that it asked for was sent and answered.
    boolean isAnswered() {
        return flight.isEmpty() && !greeting && work.isDone();
    }

    TypeStatus status() {
        return new TypeStatus(
                type,
                subscription.wildcard(),
                subscription.names().sorted(),
                assumed.held().versions(subscription),
                knowledge.held().versions(subscription),
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
        return new TypeState(type, subscription, known, known, sent, most, greet, counted, rejection, work)
                .assuming(known);
    }

    /// @param known what the proxy has
    private TypeState assuming(Knowledge known) {
        Knowledge will = flight.map(sent -> known.accepted(sent, subscription)).orElse(known);
        return new TypeState(type, subscription, known, will, flight, limit, greeting, counts, lastRejection, work);
    }
}
