package io.koine.mesh.flip;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Fixtures;
import io.koine.mesh.flip.PortFlip.Moment;
import io.koine.mesh.flip.PortFlip.Phase;
import io.koine.model.TlsMode;
import io.koine.model.WorkloadId;
import io.koine.model.policy.MtlsMode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every step of a flip: who is told what, and what it waits for.
final class PortFlipTest {
    private static final WorkloadId SERVER = Fixtures.payment().id();
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Acknowledged acknowledged = new Acknowledged();
    private long generation = 5;
    private long nowNanos = Long.MAX_VALUE - 7;

    @Test
    void towardsStrictTheServerAcceptsBothThenCallersTurnThenOnlyTlsIsLeft() {
        PortFlip flip = begin(MtlsMode.DISABLE, MtlsMode.STRICT);
        assertTells(flip, MtlsMode.PERMISSIVE, TlsMode.PLAINTEXT, Phase.SERVER);

        acknowledged.callers = 5;
        assertThat(next(flip))
                .as("callers must not turn before the server can take it")
                .isEqualTo(flip);

        acknowledged.server = 5;
        flip = next(flip);
        assertTells(flip, MtlsMode.PERMISSIVE, TlsMode.MUTUAL, Phase.CALLERS);
        assertThat(next(flip)).as("the callers acknowledged an older word").isEqualTo(flip);

        acknowledged.callers = flip.callersSince();
        assertThat(flip.isSettled(SERVER, acknowledged)).isFalse();
        flip = next(flip);
        assertTells(flip, MtlsMode.STRICT, TlsMode.MUTUAL, Phase.DONE);
        assertThat(flip.isSettled(SERVER, acknowledged)).isFalse();

        acknowledged.server = flip.listenerSince();
        assertThat(flip.isSettled(SERVER, acknowledged)).isTrue();
    }

    @Test
    void towardsDisableItGoesTheSameWayBack() {
        PortFlip flip = begin(MtlsMode.STRICT, MtlsMode.DISABLE);
        assertTells(flip, MtlsMode.PERMISSIVE, TlsMode.MUTUAL, Phase.SERVER);

        acknowledged.server = 5;
        flip = next(flip);
        assertTells(flip, MtlsMode.PERMISSIVE, TlsMode.PLAINTEXT, Phase.CALLERS);

        acknowledged.callers = flip.callersSince();
        flip = next(flip);
        assertTells(flip, MtlsMode.DISABLE, TlsMode.PLAINTEXT, Phase.DONE);
    }

    @Test
    void fromPermissiveToStrictTheCallersNeedOnlyAcknowledgeWhatTheyWereToldBefore() {
        PortFlip flip = begin(MtlsMode.PERMISSIVE, MtlsMode.STRICT);
        assertTells(flip, MtlsMode.PERMISSIVE, TlsMode.MUTUAL, Phase.CALLERS);

        acknowledged.callers = 5;
        assertTells(next(flip), MtlsMode.STRICT, TlsMode.MUTUAL, Phase.DONE);
    }

    @Test
    void fromPermissiveToDisableTheCallersTurnFirst() {
        PortFlip flip = begin(MtlsMode.PERMISSIVE, MtlsMode.DISABLE);
        assertTells(flip, MtlsMode.PERMISSIVE, TlsMode.MUTUAL, Phase.SERVER);

        acknowledged.server = 5;
        flip = next(flip);
        assertTells(flip, MtlsMode.PERMISSIVE, TlsMode.PLAINTEXT, Phase.CALLERS);
    }

    @Test
    void aStrictPortAcceptsBothAtOnce() {
        assertTells(begin(MtlsMode.STRICT, MtlsMode.PERMISSIVE), MtlsMode.PERMISSIVE, TlsMode.MUTUAL, Phase.DONE);
    }

    @Test
    void callersOfADisabledPortTurnOnceItAcceptsBoth() {
        PortFlip flip = begin(MtlsMode.DISABLE, MtlsMode.PERMISSIVE);
        assertTells(flip, MtlsMode.PERMISSIVE, TlsMode.PLAINTEXT, Phase.SERVER);

        acknowledged.server = 5;
        assertTells(next(flip), MtlsMode.PERMISSIVE, TlsMode.MUTUAL, Phase.DONE);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({
        "DISABLE, STRICT",
        "DISABLE, PERMISSIVE",
        "PERMISSIVE, STRICT",
        "PERMISSIVE, DISABLE",
        "STRICT, DISABLE",
        "STRICT, PERMISSIVE"
    })
    void whereNobodyIsConnectedNobodyIsWaitedFor(MtlsMode old, MtlsMode wanted) {
        acknowledged.server = acknowledged.callers = Long.MAX_VALUE;

        PortFlip flip = begin(old, wanted);

        assertTells(flip, wanted, PortFlip.callersOf(wanted), Phase.DONE);
        assertThat(flip.isSettled(SERVER, acknowledged)).isTrue();
        assertThat(flip.forced()).isFalse();
    }

    @ParameterizedTest(name = "from {0}")
    @CsvSource({"DISABLE", "PERMISSIVE"})
    void atTheDeadlineStrictIsPutThrough(MtlsMode old) {
        PortFlip flip = begin(old, MtlsMode.STRICT);
        nowNanos += DEADLINE.toNanos() - 1;
        assertThat(next(flip)).isEqualTo(flip);

        nowNanos += 1;
        PortFlip forced = next(flip);
        assertTells(forced, MtlsMode.STRICT, TlsMode.MUTUAL, Phase.DONE);
        assertThat(forced.forced()).isTrue();
        assertThat(forced.isSettled(SERVER, acknowledged))
                .as("the stragglers stay named")
                .isFalse();
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"STRICT, DISABLE", "PERMISSIVE, DISABLE", "DISABLE, PERMISSIVE"})
    void whatIsOpenByPolicyMayWaitForEver(MtlsMode old, MtlsMode wanted) {
        PortFlip flip = begin(old, wanted);
        nowNanos += DEADLINE.multipliedBy(100).toNanos();

        assertThat(next(flip)).isEqualTo(flip);
    }

    @Test
    void policyMayChangeItsMindBeforeTheCallersTurned() {
        PortFlip flip = begin(MtlsMode.DISABLE, MtlsMode.STRICT);
        flip = changeMind(flip, MtlsMode.DISABLE);
        assertTells(flip, MtlsMode.PERMISSIVE, TlsMode.PLAINTEXT, Phase.CALLERS);

        acknowledged.callers = 5;
        assertTells(next(flip), MtlsMode.DISABLE, TlsMode.PLAINTEXT, Phase.DONE);
    }

    @Test
    void policyMayChangeItsMindWhileTheCallersTurn() {
        acknowledged.server = 5;
        PortFlip flip = begin(MtlsMode.DISABLE, MtlsMode.STRICT);
        assertTells(flip, MtlsMode.PERMISSIVE, TlsMode.MUTUAL, Phase.CALLERS);
        acknowledged.callers = 5;

        flip = changeMind(flip, MtlsMode.DISABLE);
        assertTells(flip, MtlsMode.PERMISSIVE, TlsMode.PLAINTEXT, Phase.CALLERS);
        assertThat(next(flip)).as("some may have turned already").isEqualTo(flip);

        acknowledged.callers = flip.callersSince();
        assertTells(next(flip), MtlsMode.DISABLE, TlsMode.PLAINTEXT, Phase.DONE);
    }

    @Test
    void aChangeOfMindBeginsTheDeadlineAnew() {
        PortFlip flip = begin(MtlsMode.DISABLE, MtlsMode.STRICT);
        nowNanos += DEADLINE.toNanos() / 2;
        flip = changeMind(changeMind(flip, MtlsMode.PERMISSIVE), MtlsMode.STRICT);
        nowNanos += DEADLINE.toNanos() / 2;
        assertThat(next(flip).forced()).isFalse();

        nowNanos += DEADLINE.toNanos() / 2;
        assertThat(next(flip).forced()).isTrue();
        assertThat(changeMind(next(flip), MtlsMode.PERMISSIVE).forced()).isFalse();
    }

    private PortFlip begin(MtlsMode old, MtlsMode wanted) {
        return PortFlip.from(old, wanted, moment()).advanced(SERVER, moment());
    }

    private PortFlip next(PortFlip flip) {
        generation++;
        return flip.advanced(SERVER, moment());
    }

    private PortFlip changeMind(PortFlip flip, MtlsMode wanted) {
        generation++;
        return flip.wanting(wanted, moment()).advanced(SERVER, moment());
    }

    private Moment moment() {
        return new Moment(generation, nowNanos, DEADLINE, acknowledged);
    }

    private static void assertTells(PortFlip flip, MtlsMode listener, TlsMode callers, Phase phase) {
        assertThat(flip.listener()).isEqualTo(listener);
        assertThat(flip.callers()).isEqualTo(callers);
        assertThat(flip.phase()).isEqualTo(phase);
    }

    /// What the server has, and what the slowest caller has.
    private static final class Acknowledged implements Progress {
        private long server;
        private long callers;

        @Override
        public boolean hasListeners(WorkloadId id, long since) {
            return server >= since;
        }

        @Override
        public boolean allCallAs(long since) {
            return callers >= since;
        }
    }
}
