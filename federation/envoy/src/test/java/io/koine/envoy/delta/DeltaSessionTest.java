package io.koine.envoy.delta;

import static io.koine.envoy.ResourceType.CLUSTER;
import static io.koine.envoy.ResourceType.ENDPOINTS;
import static io.koine.envoy.ResourceType.EXTENSION;
import static io.koine.envoy.ResourceType.LISTENER;
import static io.koine.envoy.ResourceType.ROUTE;
import static io.koine.envoy.delta.Tape.some;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is subscribed, what the proxy has, and what it is sent for it: the protocol of one type.
class DeltaSessionTest {
    private final Tape tape = new Tape();

    @Test
    void requestsBeforeTheFirstSetAreRemembered() {
        assertThat(tape.subscribe(CLUSTER).actions()).isEmpty();
        assertThat(tape.subscribe(ENDPOINTS, "c1").actions()).isEmpty();
        assertThat(tape.publish(some(CLUSTER, "c1:v1"), some(ENDPOINTS, "c1:e1"))
                        .sent())
                .containsExactly("CDS c1:v1", "EDS c1:e1");
    }

    @Test
    void aSetBeforeTheFirstRequestIsKept() {
        assertThat(tape.publish(some(CLUSTER, "c1:v1")).actions()).isEmpty();
        assertThat(tape.subscribe(CLUSTER).sent()).containsExactly("CDS c1:v1");
    }

    @Test
    void everyPushArmsADeadlineAndNamesItsGeneration() {
        DeltaPush push = tape.publish(some(CLUSTER, "c1:v1")).subscribe(CLUSTER).push();
        assertThat(push.systemVersion()).isEqualTo("1");
        assertThat(tape.actions())
                .containsExactly(new SessionAction.Send(push), new SessionAction.ArmDeadline(CLUSTER, push.nonce()));
    }

    @Test
    void initialVersionsSpareWhatIsUnchangedAndRemoveWhatIsGone() {
        tape.publish(some(CLUSTER, "same:v1", "new:v1", "changed:v2"));
        tape.resume(CLUSTER, Set.of(), Map.of("same", "v1", "changed", "v1", "gone", "v1"));
        assertThat(tape.sent()).containsExactly("CDS changed:v2 new:v1");
        assertThat(tape.ack(tape.push()).sent()).isEmpty();
        assertThat(tape.deadline(CLUSTER, "resumption").sent()).containsExactly("CDS -gone");
    }

    @Test
    void initialVersionsHoldForEveryType() {
        for (ResourceType type : ResourceType.values()) {
            Tape other = new Tape().publish(some(type, "same:v1", "changed:v2"));
            other.resume(type, Set.of("same", "changed", "gone"), Map.of("same", "v1", "changed", "v1", "gone", "v1"));
            other.settle().deadline(type, "resumption").settle();
            assertThat(other.status(type).acknowledged()).isEqualTo(Map.of("same", "v1", "changed", "v2"));
            assertThat(other.status(type).counts()).satisfies(counts -> {
                assertThat(counts.resourcesSent()).isEqualTo(1);
                assertThat(counts.removalsSent()).isEqualTo(1);
            });
        }
    }

    @Test
    void initialVersionsOfALaterRequestAreNotRead() {
        tape.publish(some(ROUTE, "r1:v1", "r2:v1")).subscribe(ROUTE, "r1").settle();
        tape.resume(ROUTE, Set.of("r2"), Map.of("r2", "v1"));
        assertThat(tape.sent()).containsExactly("RDS r2:v1");
    }

    @Test
    void aVersionOfANameThatIsNotSubscribedIsForgotten() {
        tape.publish(some(ROUTE, "r1:v1")).resume(ROUTE, Set.of("r1"), Map.of("r1", "v1", "other", "v1"));
        assertThat(tape.sent()).isEmpty();
        assertThat(tape.status(ROUTE).acknowledged()).containsOnlyKeys("r1");
    }

    @Test
    void aFreshWildcardWithNothingToSendGetsOneEmptyResponse() {
        tape.publish().subscribe(LISTENER);
        assertThat(tape.sent()).containsExactly("LDS");
        assertThat(tape.ack(tape.push()).sent()).isEmpty();
        assertThat(tape.publish().sent()).isEmpty();
    }

    @Test
    void aResumedWildcardWithNothingToSendGetsNone() {
        tape.publish(some(CLUSTER, "c1:v1")).resume(CLUSTER, Set.of(), Map.of("c1", "v1"));
        assertThat(tape.sent()).isEmpty();
    }

    @Test
    void anEmptyFirstRequestIsTheWildcardForClustersAndListenersOnly() {
        tape.publish(some(CLUSTER, "c1:v1"), some(LISTENER, "l1:v1"), some(ROUTE, "r1:v1"));
        assertThat(tape.subscribe(CLUSTER).settle().status(CLUSTER).wildcard()).isTrue();
        assertThat(tape.subscribe(LISTENER).sent()).containsExactly("LDS l1:v1");
        assertThat(tape.subscribe(ROUTE).sent()).isEmpty();
        assertThat(tape.status(ROUTE).wildcard()).isFalse();
    }

    @Test
    void aStarIsTheWildcardForEveryType() {
        tape.publish(some(ROUTE, "r1:v1", "r2:v1"));
        assertThat(tape.subscribe(ROUTE, "*").sent()).containsExactly("RDS r1:v1 r2:v1");
        tape.settle();
        assertThat(tape.publish(some(ROUTE, "r2:v1", "r3:v1")).sent()).containsExactly("RDS r3:v1 -r1");
    }

    @Test
    void aNameNextToTheLegacyWildcardLeavesItInForce() {
        tape.publish(some(CLUSTER, "c1:v1", "c2:v1")).subscribe(CLUSTER).settle();
        assertThat(tape.subscribe(CLUSTER, "c1").sent()).containsExactly("CDS c1:v1");
        tape.settle();
        assertThat(tape.publish(some(CLUSTER, "c1:v1", "c2:v2")).sent()).containsExactly("CDS c2:v2");
    }

    @Test
    void namesFirstAreNoWildcardAndUnsubscribingThemAllMakesNone() {
        tape.publish(some(CLUSTER, "c1:v1", "c2:v1")).subscribe(CLUSTER, "c1");
        assertThat(tape.sent()).containsExactly("CDS c1:v1");
        tape.settle();
        assertThat(tape.unsubscribe(CLUSTER, "c1").sent()).isEmpty();
        assertThat(tape.ask(CLUSTER, Set.of(), Set.of()).sent()).isEmpty();
        assertThat(tape.status(CLUSTER).wildcard()).isFalse();
    }

    @Test
    void leavingTheWildcardDropsWhatWasKnownOnlyByIt() {
        tape.publish(some(CLUSTER, "c1:v1", "c2:v1"))
                .subscribe(CLUSTER, "*", "c1")
                .settle();
        tape.unsubscribe(CLUSTER, "*");
        assertThat(tape.status(CLUSTER).acknowledged()).containsOnlyKeys("c1");
        assertThat(tape.publish(some(CLUSTER, "c1:v2")).sent()).containsExactly("CDS c1:v2");
        tape.settle();
        assertThat(tape.publish(some(CLUSTER, "c1:v2", "c2:v1"))
                        .subscribe(CLUSTER, "c2")
                        .sent())
                .containsExactly("CDS c2:v1");
    }

    @Test
    void aNameDroppedNextToTheWildcardIsConfirmedOrRemoved() {
        tape.publish(some(CLUSTER, "c1:v1"))
                .subscribe(CLUSTER, "*", "c1", "none")
                .settle();
        assertThat(tape.unsubscribe(CLUSTER, "c1").sent()).containsExactly("CDS c1:v1");
        tape.settle();
        assertThat(tape.unsubscribe(CLUSTER, "none").sent()).containsExactly("CDS -none");
    }

    @Test
    void aStarSubscribedAgainSendsEverythingAgain() {
        tape.publish(some(CLUSTER, "c1:v1", "c2:v1")).subscribe(CLUSTER).settle();
        assertThat(tape.subscribe(CLUSTER, "*").sent()).containsExactly("CDS c1:v1 c2:v1");
        assertThat(tape.ack(tape.push()).sent()).isEmpty();
    }

    @Test
    void aNameSubscribedAgainIsSentAgain() {
        tape.publish(some(ROUTE, "r1:v1")).subscribe(ROUTE, "r1").settle();
        assertThat(tape.subscribe(ROUTE, "r1").sent()).containsExactly("RDS r1:v1");
    }

    @Test
    void aNameSubscribedAgainWhileItsResponseIsInFlightIsSentAfterwards() {
        DeltaPush first =
                tape.publish(some(ROUTE, "r1:v1")).subscribe(ROUTE, "r1").push();
        assertThat(tape.subscribe(ROUTE, "r1").sent()).isEmpty();
        assertThat(tape.ack(first).sent()).containsExactly("RDS r1:v1");
        assertThat(tape.ack(tape.push()).sent()).isEmpty();
    }

    @Test
    void aMissingNameIsReportedOnceAndStaysSubscribed() {
        tape.publish().subscribe(ROUTE, "r1");
        assertThat(tape.sent()).containsExactly("RDS -r1");
        tape.settle();
        assertThat(tape.publish().sent()).isEmpty();
        assertThat(tape.publish(some(ROUTE, "r1:v1")).sent()).containsExactly("RDS r1:v1");
        tape.settle();
        assertThat(tape.publish().sent()).containsExactly("RDS -r1");
        tape.settle();
        assertThat(tape.publish().sent()).isEmpty();
        assertThat(tape.status(ROUTE).subscribed()).containsExactly("r1");
    }

    @Test
    void unsubscribedNamesAreForgottenAndNeverRemoved() {
        tape.publish(some(ROUTE, "r1:v1")).subscribe(ROUTE, "r1").settle();
        assertThat(tape.unsubscribe(ROUTE, "r1", "phantom").sent()).isEmpty();
        assertThat(tape.publish().sent()).isEmpty();
        tape.publish(some(ROUTE, "r1:v1"));
        assertThat(tape.subscribe(ROUTE, "r1").sent()).containsExactly("RDS r1:v1");
    }

    @Test
    void aNameInBothListsCountsAsSubscribed() {
        tape.publish(some(ROUTE, "r1:v1")).subscribe(ROUTE, "r1").settle();
        assertThat(tape.ask(ROUTE, Set.of("r1"), Set.of("r1")).sent()).containsExactly("RDS r1:v1");
    }

    @Test
    void oneResponseIsInFlightAndIntermediateSetsAreNeverSent() {
        DeltaPush first = tape.publish(some(EXTENSION, "x:v1", "y:v1"))
                .subscribe(EXTENSION, "x", "y")
                .push();
        assertThat(tape.publish(some(EXTENSION, "x:v2", "y:v2")).sent()).isEmpty();
        assertThat(tape.publish(some(EXTENSION, "x:v3", "y:v1")).sent()).isEmpty();
        assertThat(tape.ack(first).sent()).containsExactly("ECDS x:v3");
    }

    @Test
    void anUnknownNonceIsCountedAndItsSubscriptionsCount() {
        tape.publish(some(ROUTE, "r1:v1"));
        tape.step(new SessionEvent.Requested(
                new DeltaRequest(ROUTE, Set.of("r1"), Set.of(), Map.of(), "of another stream", Optional.empty())));
        assertThat(tape.actions()).contains(new SessionAction.UnknownNonce(ROUTE, "of another stream"));
        DeltaPush push = tape.push();
        assertThat(tape.ack(push).ack(push).actions())
                .containsExactly(new SessionAction.UnknownNonce(ROUTE, push.nonce()));
        assertThat(tape.answer(ROUTE, "", Optional.of("error without a nonce")).actions())
                .containsExactly(new SessionAction.UnknownNonce(ROUTE, ""));
        assertThat(tape.status(ROUTE).counts().unknownNonces()).isEqualTo(3);
        assertThat(tape.status(ROUTE).acknowledged()).isEqualTo(Map.of("r1", "v1"));
    }

    @Test
    void anAcknowledgementThatSubscribesIsBoth() {
        DeltaPush push = tape.publish(some(ROUTE, "r1:v1", "r2:v1"))
                .subscribe(ROUTE, "r1")
                .push();
        tape.step(new SessionEvent.Requested(
                new DeltaRequest(ROUTE, Set.of("r2"), Set.of(), Map.of(), push.nonce(), Optional.empty())));
        assertThat(tape.actions().getFirst())
                .isEqualTo(new SessionAction.Acknowledged(ROUTE, push.nonce(), Map.of("r1", "v1"), List.of()));
        assertThat(tape.sent()).containsExactly("RDS r2:v1");
    }

    @Test
    void nothingIsSentWhileNotWritableAndThenOnlyTheNewest() {
        tape.subscribe(CLUSTER).writable(false);
        assertThat(tape.publish(some(CLUSTER, "c1:v1")).actions()).isEmpty();
        assertThat(tape.publish(some(CLUSTER, "c1:v2")).actions()).isEmpty();
        assertThat(tape.subscribe(ENDPOINTS, "c1").actions()).isEmpty();
        assertThat(tape.writable(true).sent()).containsExactly("CDS c1:v2", "EDS -c1");
        assertThat(tape.writable(true).sent()).isEmpty();
    }

    @Test
    void settledComesWhenAllIsAcknowledgedAndAgainAfterMore() {
        tape.publish(some(CLUSTER, "c1:v1"), some(ENDPOINTS, "c1:e1")).subscribe(CLUSTER);
        assertThat(tape.ack(tape.push()).actions()).contains(new SessionAction.Settled(1));
        DeltaPush endpoints = tape.subscribe(ENDPOINTS, "c1").push();
        assertThat(tape.actions()).noneMatch(SessionAction.Settled.class::isInstance);
        assertThat(tape.ack(endpoints).actions()).contains(new SessionAction.Settled(1));
        assertThat(tape.publish(some(CLUSTER, "c1:v1"), some(ENDPOINTS, "c1:e1"))
                        .actions())
                .containsExactly(new SessionAction.Settled(2));
    }

    @Test
    void statusTellsWhatIsSentAndWhatIsAcknowledged() {
        tape.publish(some(ROUTE, "r1:v1")).subscribe(ROUTE, "r1").settle();
        tape.publish(some(ROUTE, "r1:v2"));
        TypeStatus status = tape.status(ROUTE);
        assertThat(status.sentVersions()).isEqualTo(Map.of("r1", "v2"));
        assertThat(status.acknowledged()).isEqualTo(Map.of("r1", "v1"));
        assertThat(status.counts()).isEqualTo(new TypeStatus.Counts(2, 2, 0, 0));
        assertThat(tape.session().status()).hasSize(6).contains(status);
    }

    @Test
    void aStepLeavesTheSessionItStartedFromAsItWas() {
        tape.publish(some(ROUTE, "r1:v1"));
        DeltaSession before = tape.session();
        var asked = new SessionEvent.Requested(
                new DeltaRequest(ROUTE, Set.of("r1"), Set.of(), Map.of(), "", Optional.empty()));
        assertThat(before.step(asked).actions()).isEqualTo(before.step(asked).actions());
    }
}
