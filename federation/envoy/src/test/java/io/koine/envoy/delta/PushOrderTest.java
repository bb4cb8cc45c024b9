package io.koine.envoy.delta;

import static io.koine.envoy.ResourceType.CLUSTER;
import static io.koine.envoy.ResourceType.ENDPOINTS;
import static io.koine.envoy.ResourceType.EXTENSION;
import static io.koine.envoy.ResourceType.LISTENER;
import static io.koine.envoy.ResourceType.ROUTE;
import static io.koine.envoy.ResourceType.SECRET;
import static io.koine.envoy.delta.Tape.some;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The order of the types within a push: make before break.
class PushOrderTest {
    private final Tape tape = new Tape();

    /// One resource of each type, named `a`, all at a version.
    private static List<EnvoyResource> all(String version) {
        return Stream.of(ResourceType.values())
                .flatMap(type -> some(type, "a:" + version).stream())
                .toList();
    }

    @BeforeEach
    void everythingSettled() {
        tape.publish(all("v1")).subscribe(CLUSTER).settle().subscribe(LISTENER).settle();
        for (ResourceType type : List.of(ENDPOINTS, SECRET, EXTENSION, ROUTE)) {
            tape.subscribe(type, "a").settle();
        }
    }

    @Test
    void changesGoClustersWithEndpointsThenSecretsListenersExtensionsRoutes() {
        tape.publish(all("v2"));
        assertThat(tape.sent()).containsExactly("CDS a:v2", "EDS a:v2");
        DeltaPush endpoints = tape.push(ENDPOINTS);
        assertThat(tape.ack(tape.push(CLUSTER)).sent()).isEmpty();
        assertThat(tape.ack(endpoints).sent()).containsExactly("SDS a:v2");
        assertThat(tape.ack(tape.push()).sent()).containsExactly("LDS a:v2");
        assertThat(tape.ack(tape.push()).sent()).containsExactly("ECDS a:v2");
        assertThat(tape.ack(tape.push()).sent()).containsExactly("RDS a:v2");
        assertThat(tape.ack(tape.push()).sent()).isEmpty();
        assertThat(tape.actions()).contains(new SessionAction.Settled(2));
    }

    @Test
    void removalsComeLastAndWhatRefersGoesFirst() {
        tape.publish();
        assertThat(tape.sent()).containsExactly("LDS -a");
        assertThat(tape.ack(tape.push()).sent()).containsExactly("ECDS -a");
        assertThat(tape.ack(tape.push()).sent()).containsExactly("RDS -a");
        assertThat(tape.ack(tape.push()).sent()).containsExactly("CDS -a");
        assertThat(tape.ack(tape.push()).sent()).containsExactly("EDS -a", "SDS -a");
    }

    @Test
    void aNewClusterGoesFirstAndAnOldOneLast() {
        tape.publish(some(CLUSTER, "b:v1"), some(ROUTE, "a:v2"), some(LISTENER, "a:v1"));
        assertThat(tape.sent()).containsExactly("CDS b:v1");
        tape.ack(tape.push());
        assertThat(tape.sent()).containsExactly("ECDS -a");
        assertThat(tape.ack(tape.push()).sent()).containsExactly("RDS a:v2");
        assertThat(tape.ack(tape.push()).sent()).containsExactly("CDS -a");
    }

    @Test
    void aGateOpensOnARejection() {
        tape.publish(changed(CLUSTER, LISTENER));
        DeltaPush clusters = tape.push(CLUSTER);
        tape.ack(tape.push(ENDPOINTS));
        assertThat(tape.sent()).isEmpty();
        assertThat(tape.nack(clusters).sent()).containsExactly("LDS a:v2");
    }

    @Test
    void aGateOpensOnADeadlineAndTheLateAnswerStillCounts() {
        tape.publish(changed(CLUSTER, LISTENER));
        DeltaPush clusters = tape.push(CLUSTER);
        tape.ack(tape.push(ENDPOINTS));
        assertThat(tape.deadline(clusters).sent()).containsExactly("LDS a:v2");
        tape.ack(tape.push());
        assertThat(tape.ack(clusters).actions()).contains(new SessionAction.Settled(2));
        assertThat(tape.status(CLUSTER).acknowledged()).isEqualTo(Map.of("a", "v2"));
    }

    @Test
    void anOverdueClusterDoesNotHoldUpPolicyOfANewerSet() {
        tape.publish(changed(CLUSTER));
        DeltaPush clusters = tape.push(CLUSTER);
        tape.ack(tape.push(ENDPOINTS)).deadline(clusters);
        assertThat(tape.publish(changed(CLUSTER, EXTENSION)).sent()).containsExactly("ECDS a:v2");
    }

    @Test
    void aDeadlineOfAnAnsweredResponseIsNothing() {
        tape.publish(changed(CLUSTER, LISTENER));
        DeltaPush clusters = tape.push(CLUSTER);
        tape.ack(tape.push(ENDPOINTS)).ack(clusters);
        assertThat(tape.deadline(clusters).actions()).isEmpty();
    }

    @Test
    void aLoneExtensionChangeGoesAtOnce() {
        assertThat(tape.publish(changed(EXTENSION)).sent()).containsExactly("ECDS a:v2");
    }

    @Test
    void anExtensionChangeWaitsForAnEarlierStageInFlight() {
        tape.publish(changed(LISTENER));
        DeltaPush listeners = tape.push();
        assertThat(tape.publish(changed(LISTENER, EXTENSION)).sent()).isEmpty();
        assertThat(tape.ack(listeners).sent()).containsExactly("ECDS a:v2");
    }

    @Test
    void mereEndpointChangesDoNotHoldUpPolicy() {
        DeltaPush endpoints = tape.publish(changed(ENDPOINTS)).push();
        assertThat(tape.publish(changed(ENDPOINTS, EXTENSION)).sent()).containsExactly("ECDS a:v2");
        assertThat(tape.ack(endpoints).sent()).isEmpty();
    }

    @Test
    void endpointsAreNotGatedOnTheAnswerOfClusters() {
        tape.publish(changed(CLUSTER));
        tape.ack(tape.push(ENDPOINTS));
        assertThat(tape.publish(changed(CLUSTER, ENDPOINTS)).sent()).containsExactly("EDS a:v2");
    }

    @Test
    void aNewSubscriptionIsAnsweredAtOnceWhateverIsInFlight() {
        List<EnvoyResource> more = Stream.concat(
                        changed(CLUSTER).stream(),
                        Stream.of(ENDPOINTS, SECRET, EXTENSION, ROUTE).flatMap(type -> some(type, "b:v1").stream()))
                .toList();
        tape.publish(more);
        assertThat(tape.sent()).containsExactly("CDS a:v2", "EDS a:v1");
        assertThat(tape.subscribe(SECRET, "b").sent()).containsExactly("SDS b:v1");
        assertThat(tape.subscribe(EXTENSION, "b").sent()).containsExactly("ECDS b:v1");
        assertThat(tape.subscribe(ROUTE, "b").sent()).containsExactly("RDS b:v1");
    }

    @Test
    void aNewSubscriptionIsAnsweredFromTheSetThatIsBeingPushed() {
        tape.publish(changed(CLUSTER), some(ROUTE, "b:v1"));
        DeltaPush clusters = tape.push(CLUSTER);
        tape.ack(tape.push(ENDPOINTS));
        // Its version 2 may name the cluster that cannot be sent yet.
        tape.publish(changed(CLUSTER), some(CLUSTER, "new:v1"), some(ROUTE, "b:v2"));
        DeltaPush route = tape.subscribe(ROUTE, "b").push();
        assertThat(Tape.text(route)).isEqualTo("RDS b:v1");
        assertThat(tape.ack(route).sent()).isEmpty();
        assertThat(tape.ack(clusters).sent()).containsExactly("CDS new:v1");
        assertThat(tape.ack(tape.push()).sent()).containsExactly("RDS b:v2");
    }

    @Test
    void whatVanishesFromTheNewestSetIsStillAnsweredFromTheOneThatIsBeingPushed() {
        tape.publish(changed(CLUSTER), some(ROUTE, "b:v1"));
        DeltaPush clusters = tape.push(CLUSTER);
        tape.ack(tape.push(ENDPOINTS));
        tape.publish(changed(CLUSTER, LISTENER), some(CLUSTER, "new:v1"));
        DeltaPush route = tape.subscribe(ROUTE, "b").push();
        assertThat(Tape.text(route)).isEqualTo("RDS b:v1");
        assertThat(tape.ack(clusters).sent()).containsExactly("CDS new:v1");
        assertThat(tape.ack(tape.push()).sent()).containsExactly("LDS a:v2");
        DeltaPush listeners = tape.push();
        assertThat(tape.ack(route).sent()).isEmpty();
        assertThat(tape.ack(listeners).sent()).containsExactly("RDS -b");
    }

    @Test
    void anOverdueListenerKeepsTheClustersThatItsUnsentChangeMayFree() {
        DeltaPush listeners = tape.publish(changed(LISTENER)).push();
        tape.deadline(listeners);
        tape.publish(
                some(LISTENER, "a:v3"),
                some(ENDPOINTS, "a:v1"),
                some(SECRET, "a:v1"),
                some(EXTENSION, "a:v1"),
                some(ROUTE, "a:v1"));
        assertThat(tape.sent()).isEmpty();
        assertThat(tape.ack(listeners).sent()).containsExactly("LDS a:v3");
        assertThat(tape.ack(tape.push()).sent()).containsExactly("CDS -a");
    }

    @Test
    void anAddedOrChangedClusterBringsItsEndpointsAtTheSameVersion() {
        assertThat(tape.publish(changed(CLUSTER)).sent()).containsExactly("CDS a:v2", "EDS a:v1");
        tape.settle();
        assertThat(tape.publish(changed(CLUSTER)).sent()).isEmpty();
    }

    @Test
    void endpointsAlreadyInFlightAreSentAgainForALaterCluster() {
        DeltaPush early = tape.publish(changed(ENDPOINTS)).push();
        DeltaPush cluster = tape.publish(changed(CLUSTER, ENDPOINTS)).push();
        assertThat(tape.ack(cluster).sent()).isEmpty();
        assertThat(tape.ack(early).sent()).containsExactly("EDS a:v2");
        assertThat(tape.ack(tape.push()).sent()).isEmpty();
    }

    @Test
    void afterAReconnectEndpointsFollowAClusterThoughTheirVersionMatches() {
        Tape again = new Tape().publish(changed(CLUSTER));
        assertThat(again.resume(ENDPOINTS, Set.of("a"), Map.of("a", "v1")).sent())
                .isEmpty();
        assertThat(again.resume(CLUSTER, Set.of(), Map.of("a", "v1")).sent()).containsExactly("CDS a:v2", "EDS a:v1");
    }

    @Test
    void endpointsFollowAlsoWhenTheyAreClaimedAfterTheClusterWasSent() {
        Tape again = new Tape().publish(changed(CLUSTER));
        again.resume(CLUSTER, Set.of(), Map.of("a", "v1"));
        assertThat(again.resume(ENDPOINTS, Set.of("a"), Map.of("a", "v1")).sent())
                .containsExactly("EDS a:v1");
    }

    @Test
    void onAResumedStreamRemovalsWaitForTheTypesThatMayRefer() {
        Tape again = new Tape().publish();
        again.resume(CLUSTER, Set.of(), Map.of("a", "v1"));
        assertThat(again.actions()).containsExactly(new SessionAction.ArmDeadline(CLUSTER, "resumption"));
        assertThat(again.resume(LISTENER, Set.of(), Map.of("a", "v1")).sent()).containsExactly("LDS -a");
        assertThat(again.ack(again.push()).sent()).isEmpty();
        again.resume(EXTENSION, Set.of("a"), Map.of("a", "v1")).settle();
        assertThat(again.resume(ROUTE, Set.of("a"), Map.of("a", "v1")).sent()).containsExactly("RDS -a");
        assertThat(again.ack(again.push()).sent()).containsExactly("CDS -a");
    }

    @Test
    void aVanishedNameThatIsAskedForAgainGoesInTurnForSomethingStillRefersToIt() {
        tape.publish(changed(CLUSTER));
        DeltaPush clusters = tape.push(CLUSTER);
        tape.ack(tape.push(ENDPOINTS));
        tape.publish(some(CLUSTER, "a:v2"), some(LISTENER, "a:v2")).subscribe(ROUTE, "a");
        assertThat(tape.sent()).isEmpty();
        assertThat(tape.ack(clusters).sent()).containsExactly("LDS a:v2");
        assertThat(tape.ack(tape.push()).sent()).containsExactly("ECDS -a");
        assertThat(tape.ack(tape.push()).sent()).containsExactly("RDS -a");
    }

    @Test
    void aChangedClusterWithoutEndpointsIsToldSoAgain() {
        tape.publish(some(CLUSTER, "a:v1"), some(LISTENER, "a:v1")).settle();
        assertThat(tape.publish(some(CLUSTER, "a:v2"), some(LISTENER, "a:v1")).sent())
                .containsExactly("CDS a:v2", "EDS -a");
    }

    @Test
    void aChangedListenerDoesNotBringItsRoutesAndExtensions() {
        tape.publish(changed(LISTENER));
        assertThat(tape.sent()).containsExactly("LDS a:v2");
        assertThat(tape.ack(tape.push()).sent()).isEmpty();
    }

    private static List<EnvoyResource> changed(ResourceType... types) {
        Set<ResourceType> second = Set.of(types);
        return Stream.of(ResourceType.values())
                .flatMap(type -> some(type, second.contains(type) ? "a:v2" : "a:v1").stream())
                .toList();
    }
}
