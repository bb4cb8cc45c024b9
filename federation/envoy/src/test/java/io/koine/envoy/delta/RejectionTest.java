package io.koine.envoy.delta;

import static io.koine.envoy.ResourceType.CLUSTER;
import static io.koine.envoy.ResourceType.EXTENSION;
import static io.koine.envoy.ResourceType.LISTENER;
import static io.koine.envoy.ResourceType.ROUTE;
import static io.koine.envoy.delta.Tape.some;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What follows a rejected response.
class RejectionTest {
    private final Tape tape = new Tape();

    @Test
    void aRejectedVersionIsNotSentAgainAndTheOlderOneIsKnownToBeHeld() {
        tape.publish(some(EXTENSION, "x:v1")).subscribe(EXTENSION, "x").settle();
        DeltaPush bad = tape.publish(some(EXTENSION, "x:v2")).push();
        tape.nack(bad);
        assertThat(tape.actions())
                .containsExactly(new SessionAction.Rejected(
                        EXTENSION, bad.nonce(), bad.resources(), List.of(), "bad EXTENSION"));
        assertThat(tape.publish(some(EXTENSION, "x:v2")).actions()).isEmpty();
        TypeStatus status = tape.status(EXTENSION);
        assertThat(status.acknowledged()).isEqualTo(Map.of("x", "v1"));
        assertThat(status.rejected()).isEqualTo(Map.of("x", "v2"));
        assertThat(status.lastRejection()).hasValueSatisfying(rejection -> {
            assertThat(rejection.message()).isEqualTo("bad EXTENSION");
            assertThat(rejection.versions()).isEqualTo(Map.of("x", "v2"));
        });
    }

    @Test
    void goingBackAfterALoneRejectionNeedsNothingAndGoingOnSends() {
        tape.publish(some(EXTENSION, "x:v1")).subscribe(EXTENSION, "x").settle();
        tape.nack(tape.publish(some(EXTENSION, "x:v2")).push());
        assertThat(tape.publish(some(EXTENSION, "x:v1")).actions()).containsExactly(new SessionAction.Settled(3));
        assertThat(tape.publish(some(EXTENSION, "x:v2")).sent()).isEmpty();
        assertThat(tape.publish(some(EXTENSION, "x:v3")).sent()).containsExactly("ECDS x:v3");
        tape.settle();
        assertThat(tape.status(EXTENSION).rejected()).isEmpty();
        assertThat(tape.publish(some(EXTENSION, "x:v2")).sent()).containsExactly("ECDS x:v2");
    }

    @Test
    void oneBadResourceDoesNotKeepTheOthersBack() {
        tape.publish(some(ROUTE, "a:v1", "b:v1", "bad:v1", "c:v1", "d:v1"));
        tape.subscribe(ROUTE, "a", "b", "bad", "c", "d");
        List<String> sent = new ArrayList<>();
        while (!tape.pushes().isEmpty() && sent.size() < 20) {
            DeltaPush push = tape.push();
            sent.add(Tape.text(push));
            boolean bad = push.resources().stream()
                    .anyMatch(resource -> resource.name().equals("bad"));
            tape.answer(ROUTE, push.nonce(), bad ? Optional.of("bad") : Optional.empty());
        }
        assertThat(sent.getFirst()).isEqualTo("RDS a:v1 b:v1 bad:v1 c:v1 d:v1");
        assertThat(tape.status(ROUTE).acknowledged()).containsOnlyKeys("a", "b", "c", "d");
        assertThat(tape.status(ROUTE).rejected()).containsOnlyKeys("bad");
        assertThat(sent).hasSizeLessThan(10);
        assertThat(tape.actions()).noneMatch(SessionAction.Settled.class::isInstance);
    }

    @Test
    void goingBackAfterAMixedRejectionIsSentForEnvoyMayHaveTakenAPart() {
        tape.publish(some(LISTENER, "a:v1", "b:v1")).subscribe(LISTENER).settle();
        DeltaPush mixed = tape.publish(some(LISTENER, "a:v2", "b:v2")).push();
        DeltaPush half = tape.nack(mixed).push();
        assertThat(Tape.text(half)).isEqualTo("LDS a:v2");
        tape.publish(some(LISTENER, "a:v1", "b:v1"));
        assertThat(tape.ack(half).settle().status(LISTENER).counts().resourcesSent())
                .isEqualTo(2 + 2 + 1 + 2);
    }

    @Test
    void aResourceThatOnlyAMixedRejectionMayHaveAddedIsRemoved() {
        tape.publish(some(CLUSTER, "a:v1")).subscribe(CLUSTER).settle();
        DeltaPush mixed = tape.publish(some(CLUSTER, "a:v1", "b:v1", "c:v1")).push();
        tape.writable(false).publish(some(CLUSTER, "a:v1")).nack(mixed);
        assertThat(tape.writable(true).sent()).containsExactly("CDS -b");
        assertThat(tape.ack(tape.push()).sent()).containsExactly("CDS -c");
    }

    @Test
    void aRejectedRemovalDoesNotLoop() {
        tape.publish(some(LISTENER, "a:v1")).subscribe(LISTENER).settle();
        DeltaPush removal = tape.publish().push();
        assertThat(tape.nack(removal).sent()).isEmpty();
        assertThat(tape.publish().sent()).isEmpty();
        assertThat(tape.status(LISTENER).acknowledged()).isEqualTo(Map.of("a", "v1"));
        assertThat(tape.publish(some(LISTENER, "a:v2")).sent()).containsExactly("LDS a:v2");
        tape.settle();
        assertThat(tape.publish().sent()).containsExactly("LDS -a");
    }

    @Test
    void aRejectedEmptyResponseDoesNotLoop() {
        tape.publish().subscribe(CLUSTER);
        assertThat(tape.nack(tape.push()).sent()).isEmpty();
    }

    @Test
    void whoAsksAgainForARejectedResourceGetsIt() {
        tape.publish(some(ROUTE, "r:v1")).subscribe(ROUTE, "r");
        tape.nack(tape.push());
        assertThat(tape.subscribe(ROUTE, "r").sent()).containsExactly("RDS r:v1");
    }
}
