package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.server.TestServer;
import io.koine.server.loop.SystemTimers;
import io.koine.trust.Pem;
import io.koine.trust.x509.IssuingKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private final Queue<Throwable> bugs = new ConcurrentLinkedQueue<>();

    /// It goes through the whole path, and leaves nothing behind.
    @Test
    void servesMadeUpProxiesUntilItHasDoneEnough() {
        List<String> before = threads();
        long responses = run(new WarmUp.Limits(Duration.ofSeconds(60), 500));
        assertThat(responses).isGreaterThanOrEqualTo(500);
        assertThat(bugs).isEmpty();
        Awaitility.await("its threads to end").until(() -> threads().equals(before));
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("xds-") || name.startsWith("koine-distribute"))
                .sorted()
                .toList();
    }

    @Test
    void withoutTimeItDoesNotBegin() {
        assertThat(run(WarmUp.Limits.within(Duration.ZERO))).isZero();
    }

    private long run(WarmUp.Limits limits) {
        IssuingKey issuer =
                IssuingKey.generate(TestServer.TRUST_DOMAIN, Instant.now(), Duration.ofDays(1), new SecureRandom());
        try (SystemTimers timers = new SystemTimers((thread, bug) -> bugs.add(bug))) {
            return WarmUp.run(
                    limits,
                    TestServer.TRUST_DOMAIN,
                    Pem.certificates(List.of(issuer.anchor())),
                    timers,
                    (thread, bug) -> bugs.add(bug));
        }
    }
}
