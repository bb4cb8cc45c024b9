package io.koine.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.k8s.SyncState.Report;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SyncStateTest {
    /// Near the end of the range: only differences of this clock mean anything.
    private static final long START = Long.MAX_VALUE - 10;

    private static final long STALE = Duration.ofSeconds(30).toNanos();

    private final SyncState state = new SyncState(Duration.ofSeconds(30));

    @Test
    void isWholeWhenTheLastPartIs() {
        both();
        state.current("pods", at(1));
        assertThat(state.report(at(1))).isEmpty();
        state.current("policies", at(2));
        assertThat(state.report(at(2))).contains(new Report.Whole());
        assertThat(state.report(at(3))).isEmpty();
    }

    @Test
    void isLostBeforeItWasEverWhole() {
        both();
        state.current("pods", at(0));
        assertThat(state.report(at(STALE - 1))).isEmpty();
        state.failing("policies", "refused", at(STALE - 1));
        assertThat(state.report(at(STALE))).contains(new Report.Lost("policies: refused"));
        state.current("policies", at(STALE));
        assertThat(state.report(at(STALE))).contains(new Report.Whole());
    }

    @Test
    void failsForAWhileBeforeItIsLost() {
        whole();
        state.failing("pods", "refused", at(10));
        state.failing("pods", "refused again", at(STALE));
        assertThat(state.report(at(STALE))).isEmpty();
        assertThat(state.report(at(STALE + 10))).contains(new Report.Lost("pods: refused again"));
        assertThat(state.report(at(2 * STALE))).isEmpty();
        state.current("pods", at(3 * STALE));
        assertThat(state.report(at(3 * STALE))).contains(new Report.Again());
    }

    @Test
    void doubtIsALossAtOnce() {
        whole();
        state.doubtful("pods", "empty", at(10));
        assertThat(state.report(at(10))).contains(new Report.Lost("pods: empty"));
    }

    @Test
    void partThatComesLaterDoesNotMakeItLess() {
        whole();
        state.expect("gateways", at(10));
        assertThat(state.report(at(11))).isEmpty();
        state.current("gateways", at(12));
        assertThat(state.report(at(12))).isEmpty();
    }

    @Test
    void partThatIsForgottenIsNotMissed() {
        whole();
        state.failing("policies", "not found", at(10));
        state.forget("policies");
        assertThat(state.report(at(2 * STALE))).isEmpty();
    }

    private static long at(long nanos) {
        return START + nanos;
    }

    private void both() {
        state.expect("pods", at(0));
        state.expect("policies", at(0));
        assertThat(state.report(at(0))).isEmpty();
    }

    private void whole() {
        both();
        state.current("pods", at(0));
        state.current("policies", at(0));
        assertThat(state.report(at(0))).contains(new Report.Whole());
    }
}
