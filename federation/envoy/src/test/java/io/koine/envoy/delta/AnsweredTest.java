package io.koine.envoy.delta;

import static io.koine.envoy.ResourceType.CLUSTER;
import static io.koine.envoy.ResourceType.ENDPOINTS;
import static io.koine.envoy.ResourceType.LISTENER;
import static io.koine.envoy.delta.Tape.some;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.ResourceType;
import org.junit.jupiter.api.Test;

/// Whether a proxy has answered all that there is of a type: what a change of mTLS mode waits for.
class AnsweredTest {
    private final Tape tape = new Tape();

    @Test
    void nothingIsAnsweredBeforeASetWasPublished() {
        tape.subscribe(CLUSTER);
        assertThat(answered(CLUSTER)).isFalse();
    }

    @Test
    void whatWasSentIsAnsweredByAnAcknowledgement() {
        tape.publish(some(CLUSTER, "c1:v1")).subscribe(CLUSTER);
        assertThat(answered(CLUSTER)).isFalse();
        tape.settle();
        assertThat(answered(CLUSTER)).isTrue();

        tape.publish(some(CLUSTER, "c1:v2"));
        assertThat(answered(CLUSTER)).isFalse();
        tape.settle();
        assertThat(answered(CLUSTER)).isTrue();
    }

    @Test
    void whatIsThereAndNotYetAskedForIsNotAnswered() {
        tape.publish(some(CLUSTER, "c1:v1"), some(ENDPOINTS, "c1:e1"))
                .subscribe(CLUSTER)
                .settle();
        assertThat(answered(ENDPOINTS)).isFalse();
        assertThat(answered(LISTENER)).as("there is none").isTrue();

        tape.subscribe(ENDPOINTS, "c1").settle();
        assertThat(answered(ENDPOINTS)).isTrue();
    }

    @Test
    void whatWaitsForItsTurnIsNotAnswered() {
        tape.publish(some(CLUSTER, "c1:v1"), some(LISTENER, "l1:v1"))
                .subscribe(CLUSTER)
                .settle()
                .subscribe(LISTENER)
                .settle();
        tape.publish(some(CLUSTER, "c1:v2"), some(LISTENER, "l1:v2"));
        assertThat(tape.sent()).as("listeners come after clusters").containsExactly("CDS c1:v2");
        assertThat(answered(LISTENER)).isFalse();
    }

    /// A refusal is an answer; what was refused stands in the status.
    @Test
    void aRefusalIsAnAnswer() {
        tape.nack(tape.publish(some(LISTENER, "l1:v1")).subscribe(LISTENER).push());
        assertThat(answered(LISTENER)).isTrue();
        assertThat(tape.status(LISTENER).rejected()).containsOnlyKeys("l1");
    }

    private boolean answered(ResourceType type) {
        return tape.session().hasAnswered(type);
    }
}
