package io.koine.server.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PeerAuthentication;
import io.koine.server.store.Change;
import io.koine.server.store.Commit;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The configuration store as a source.
final class ConfigSourceTest {
    private static final Instant FIRST = Instant.parse("2026-03-01T12:00:00Z");
    private static final ObjectKey KEY = new ObjectKey("PeerAuthentication", "payments", "default");

    @TempDir
    private Path directory;

    private StoreSources bench;
    private ConfigSource source;

    @BeforeEach
    void open() {
        bench = new StoreSources(directory);
        source = new ConfigSource(bench.store.configuration());
    }

    @AfterEach
    void close() {
        source.close();
        bench.store.close();
    }

    @Test
    void itStartsWithTheWholeConfiguration() {
        apply("STRICT", FIRST);
        source.start(bench.context(ConfigSource.ID));

        assertThat(bench.events).hasSize(1);
        PeerAuthentication policy = onlyPolicy();
        assertThat(policy.key()).isEqualTo(KEY);
        assertThat(policy.mode()).isEqualTo(MtlsMode.STRICT);
    }

    @Test
    void anEmptyConfigurationIsAWordToo() {
        source.start(bench.context(ConfigSource.ID));

        assertThat(bench.events).containsExactly(new SourceEvent.Resync(ConfigSource.ID, List.of()));
    }

    @Test
    void aReloadBringsWhatWasApplied() {
        source.start(bench.context(ConfigSource.ID));
        apply("STRICT", FIRST);
        source.reload();
        assertThat(onlyPolicy().mode()).isEqualTo(MtlsMode.STRICT);

        bench.store.configuration().delete(new Commit("admin", "away", FIRST), KEY);
        source.reload();
        assertThat(bench.events.getLast()).isEqualTo(new SourceEvent.Resync(ConfigSource.ID, List.of()));
    }

    /// The oldest of several PeerAuthentications holds, so a change must not make an object younger.
    @Test
    void anObjectThatIsChangedKeepsItsAge() {
        source.start(bench.context(ConfigSource.ID));
        apply("STRICT", FIRST);
        apply("DISABLE", FIRST.plusSeconds(60));
        source.reload();

        assertThat(onlyPolicy().mode()).isEqualTo(MtlsMode.DISABLE);
        assertThat(onlyPolicy().created()).isEqualTo(FIRST);
    }

    @Test
    void ofARevisionThatCannotBeReadNothingIsUsed() {
        apply("STRICT", FIRST);
        bench.store
                .configuration()
                .apply(
                        commit(FIRST),
                        List.of(new Change.Put(
                                new ObjectKey("AuthorizationPolicy", "payments", "future"),
                                "security.istio.io/v1",
                                """
                                apiVersion: security.istio.io/v1
                                kind: AuthorizationPolicy
                                metadata: {name: future, namespace: payments}
                                spec: {action: NOT_KNOWN_YET}
                                """)));
        source.start(bench.context(ConfigSource.ID));

        assertThat(bench.events)
                .singleElement()
                .isInstanceOfSatisfying(
                        SourceEvent.Lost.class,
                        lost -> assertThat(lost.reason())
                                .contains("revision 2 cannot be read")
                                .contains("NOT_KNOWN_YET"));
        assertThat(bench.timers.waiting()).as("reading again would not help").isEmpty();
    }

    @Test
    void whileTheStoreIsAwayItSaysSoAndGoesOnTrying() {
        bench.store.close();
        source.start(bench.context(ConfigSource.ID));
        assertThat(bench.events).singleElement().isInstanceOf(SourceEvent.Lost.class);
        assertThat(bench.timers.waiting()).containsExactly(Duration.ofSeconds(1));

        bench.timers.advance(Duration.ofSeconds(1));
        assertThat(bench.events).hasSize(2);
        assertThat(bench.timers.waiting()).containsExactly(Duration.ofSeconds(1));

        source.close();
        bench.timers.advance(Duration.ofSeconds(1));
        assertThat(bench.events).hasSize(2);
        assertThat(bench.timers.waiting()).isEmpty();
    }

    private PeerAuthentication onlyPolicy() {
        SourceEvent.Resync resync = (SourceEvent.Resync) bench.events.getLast();
        Item.PolicyItem item = (Item.PolicyItem) resync.items().getFirst();
        assertThat(resync.items()).hasSize(1);
        return (PeerAuthentication) item.policy();
    }

    private void apply(String mode, Instant at) {
        String manifest = """
                apiVersion: security.istio.io/v1
                kind: PeerAuthentication
                metadata: {name: default, namespace: payments}
                spec: {mtls: {mode: %s}}
                """.formatted(mode);
        bench.store.configuration().apply(commit(at), List.of(new Change.Put(KEY, "security.istio.io/v1", manifest)));
    }

    private static Commit commit(Instant at) {
        return new Commit("admin", "test", at);
    }
}
