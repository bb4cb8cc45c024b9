package io.koine.ecs.reading;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Statuses of the task life cycle, and what they mean for traffic.
final class PhaseTest {
    @ParameterizedTest
    @CsvSource({
        "PROVISIONING, RUNNING, STARTING",
        "PENDING, RUNNING, STARTING",
        "ACTIVATING, RUNNING, STARTING",
        "ACTIVATING, STOPPED, GONE",
        "RUNNING, RUNNING, RUNNING",
        "RUNNING, STOPPED, DRAINING",
        "DEACTIVATING, STOPPED, DRAINING",
        "DEACTIVATING, RUNNING, DRAINING",
        "STOPPING, STOPPED, GONE",
        "DEPROVISIONING, STOPPED, GONE",
        "STOPPED, STOPPED, GONE",
        "STOPPED, RUNNING, GONE",
        "DELETED, STOPPED, GONE",
        "SOMETHING_NEW, RUNNING, RUNNING",
        "SOMETHING_NEW, STOPPED, DRAINING"
    })
    void followsTheStatuses(String lastStatus, String desiredStatus, Phase phase) {
        assertThat(Phase.of(lastStatus, desiredStatus)).isEqualTo(phase);
    }
}
