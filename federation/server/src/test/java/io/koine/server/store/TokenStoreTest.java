package io.koine.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.spi.StoreUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenStoreTest {
    private static final int CALLERS = 100;
    private static final Instant EXPIRED = Fixtures.token("t").expires();

    @TempDir
    private Path directory;

    private Store store;
    private TokenStore tokens;

    @BeforeEach
    void open() {
        store = Fixtures.open(directory);
        tokens = store.tokens();
        tokens.create(Fixtures.token("t"), Fixtures.SECRET);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aTokenIsListedAsItWasMade() {
        assertThat(tokens.list(Fixtures.NOW))
                .containsExactly(new IssuedToken(Fixtures.token("t"), new TokenState.Unused()));
        assertThat(tokens.list(EXPIRED)).extracting(IssuedToken::state).containsExactly(new TokenState.Expired());
    }

    @Test
    void aTokenIsUsedOnce() {
        assertThat(tokens.consume(Fixtures.SECRET, Fixtures.NOW, Fixtures.PAYMENT_1))
                .contains(Fixtures.token("t"));
        assertThat(tokens.consume(Fixtures.SECRET, Fixtures.NOW, Fixtures.PAYMENT_1))
                .isEmpty();
        assertThat(tokens.list(Fixtures.NOW))
                .extracting(IssuedToken::state)
                .containsExactly(new TokenState.Used(Fixtures.PAYMENT_1, Fixtures.NOW));
    }

    @Test
    void anUnknownOrExpiredTokenIsWorthNothing() {
        assertThat(tokens.consume(Sha256.ofText("a guess"), Fixtures.NOW, Fixtures.PAYMENT_1))
                .isEmpty();
        assertThat(tokens.consume(Fixtures.SECRET, EXPIRED, Fixtures.PAYMENT_1)).isEmpty();
        assertThat(tokens.redeem(Fixtures.SECRET, EXPIRED, _ -> Fixtures.newInstance(Fixtures.PAYMENT_1)))
                .isEqualTo(new Redemption.NoSuchToken());
        assertThat(store.ledger().instance(Fixtures.PAYMENT_1)).isEmpty();
    }

    @Test
    void ofManyCallersOneConsumesTheToken() throws Exception {
        List<Boolean> won =
                atOnce(caller -> tokens.consume(Fixtures.SECRET, Fixtures.NOW, Fixtures.instanceId("caller-" + caller))
                        .isPresent());

        assertThat(won).hasSize(CALLERS).containsOnlyOnce(true);
    }

    @Test
    void ofManyCallersOneRedeemsTheTokenAndOneInstanceIsEnrolled() throws Exception {
        List<Redemption> answers = atOnce(caller -> tokens.redeem(
                Fixtures.SECRET, Fixtures.NOW, _ -> Fixtures.newInstance(Fixtures.instanceId("caller-" + caller))));

        assertThat(answers).filteredOn(Redemption.Redeemed.class::isInstance).hasSize(1);
        assertThat(answers).filteredOn(new Redemption.NoSuchToken()::equals).hasSize(CALLERS - 1);
        long enrolled = 0;
        for (int caller = 0; caller < CALLERS; caller++) {
            enrolled += store.ledger().instance(Fixtures.instanceId("caller-" + caller)).stream()
                    .count();
        }
        assertThat(enrolled).isEqualTo(1);
    }

    @Test
    void redeemingUsesTheTokenAndEnrolsTheInstance() {
        Redemption redemption =
                tokens.redeem(Fixtures.SECRET, Fixtures.NOW, _ -> Fixtures.newInstance(Fixtures.PAYMENT_1));

        Instance instance = store.ledger().instance(Fixtures.PAYMENT_1).orElseThrow();
        assertThat(redemption).isEqualTo(new Redemption.Redeemed(Fixtures.token("t"), instance));
        assertThat(instance.tokenId()).isEqualTo("t");
        assertThat(instance.created()).isEqualTo(Fixtures.NOW);
        assertThat(tokens.list(Fixtures.NOW))
                .extracting(IssuedToken::state)
                .containsExactly(new TokenState.Used(Fixtures.PAYMENT_1, Fixtures.NOW));
    }

    @Test
    void aTakenNameLeavesTheTokenUsable() {
        assertThat(store.ledger().createInstance(Fixtures.newInstance(Fixtures.PAYMENT_1), null, Fixtures.NOW))
                .isPresent();

        assertThat(tokens.redeem(Fixtures.SECRET, Fixtures.NOW, _ -> Fixtures.newInstance(Fixtures.PAYMENT_1)))
                .isEqualTo(new Redemption.InstanceTaken(Fixtures.PAYMENT_1));
        assertThat(tokens.list(Fixtures.NOW)).extracting(IssuedToken::state).containsExactly(new TokenState.Unused());
    }

    @Test
    void aFailureWhileMakingTheInstanceLeavesTheTokenUsable() {
        assertThatThrownBy(() -> tokens.redeem(Fixtures.SECRET, Fixtures.NOW, _ -> {
                    throw new IllegalArgumentException("no name left");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no name left");
        assertThat(tokens.consume(Fixtures.SECRET, Fixtures.NOW, Fixtures.PAYMENT_1))
                .isPresent();
    }

    @Test
    void aRevokedTokenIsWorthNothing() {
        assertThat(tokens.revoke("t", Fixtures.NOW)).contains(new TokenState.Revoked(Fixtures.NOW));
        assertThat(tokens.revoke("absent", Fixtures.NOW)).isEmpty();
        assertThat(tokens.consume(Fixtures.SECRET, Fixtures.NOW, Fixtures.PAYMENT_1))
                .isEmpty();
    }

    @Test
    void aUsedTokenStaysUsedWhenItIsRevoked() {
        assertThat(tokens.consume(Fixtures.SECRET, Fixtures.NOW, Fixtures.PAYMENT_1))
                .isPresent();

        assertThat(tokens.revoke("t", Fixtures.NOW)).contains(new TokenState.Used(Fixtures.PAYMENT_1, Fixtures.NOW));
    }

    @Test
    void aSecondTokenOfOneSecretOrIdIsRefused() {
        assertThatThrownBy(() -> tokens.create(Fixtures.token("u"), Fixtures.SECRET))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> tokens.create(Fixtures.token("t"), Sha256.ofText("another")))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(tokens.list(Fixtures.NOW)).hasSize(1);
    }

    @Test
    void longExpiredTokensAreForgotten() {
        Instant end = EXPIRED.plus(TokenStore.RETENTION);

        assertThat(tokens.prune(end)).isZero();
        assertThat(tokens.prune(end.plus(Duration.ofMillis(1)))).isEqualTo(1);
        assertThat(tokens.list(Fixtures.NOW)).isEmpty();
    }

    @Test
    void aTokenMustHaveNamesAndALife() {
        JoinToken good = Fixtures.token("t");
        assertThatThrownBy(() -> new JoinToken(
                        "t", null, "Payments", "payment", good.labels(), null, null, good.created(), good.expires()))
                .hasMessageContaining("namespace");
        assertThatThrownBy(() -> new JoinToken(
                        "t", null, "payments", "payment", good.labels(), null, null, good.created(), good.created()))
                .hasMessageContaining("expires");
    }

    private interface Attempt<T> {
        T by(int caller);
    }

    /// Runs one attempt per virtual thread, all released by one latch.
    private static <T> List<T> atOnce(Attempt<T> attempt) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Callable<T>> attempts = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            int caller = i;
            attempts.add(() -> {
                start.await();
                return attempt.by(caller);
            });
        }
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures = attempts.stream().map(callers::submit).toList();
            start.countDown();
            List<T> answers = new ArrayList<>();
            for (Future<T> future : futures) {
                answers.add(future.get());
            }
            return answers;
        }
    }
}
