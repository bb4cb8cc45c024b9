package io.koine.server.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import io.koine.model.policy.RequestAuthentication;
import io.koine.server.store.Change;
import io.koine.server.store.Commit;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
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

    /// Given objects that a newer program has stored, then they stay in the store, fail closed, and stop nobody else's.
    @Test
    void whatCannotBeReadFailsClosedAndStopsNobodyElse() {
        store("AuthorizationPolicy", "allow", "{'action':'ALLOW','selector':{'matchLabels':{'app':'a'}},'newer':1}");
        store("AuthorizationPolicy", "deny", "{'action':'DENY','newer':1}");
        store("PeerAuthentication", "tls", "{'mtls':{'mode':'NOT_KNOWN_YET'}}");
        store("RequestAuthentication", "tokens", "{'jwtRules':[{'issuer':'https://a.test','newer':1}]}");
        store("VirtualService", "kept", "{'newer':1}");
        apply("DISABLE", FIRST);
        source.start(bench.context(ConfigSource.ID));

        assertThat(policies()).containsOnlyKeys("allow", "default", "deny", "tls", "tokens");
        assertThat(policy(PeerAuthentication.class, "default").mode()).isEqualTo(MtlsMode.DISABLE);
        assertThat(policy(PeerAuthentication.class, "tls").mode()).isEqualTo(MtlsMode.STRICT);
        assertThat(policy(AuthorizationPolicy.class, "allow")).satisfies(allow -> {
            assertThat(allow.action()).isEqualTo(AuthorizationPolicy.Action.ALLOW);
            assertThat(allow.selector().matchLabels()).isEqualTo(Map.of("app", "a"));
            assertThat(allow.rules())
                    .singleElement()
                    .satisfies(rule -> assertThat(rule.unenforceable())
                            .singleElement()
                            .satisfies(why -> assertThat(why.message()).contains("spec.newer")));
        });
        assertThat(policy(AuthorizationPolicy.class, "deny").action()).isEqualTo(AuthorizationPolicy.Action.DENY);
        assertThat(policy(RequestAuthentication.class, "tokens").rules())
                .singleElement()
                .satisfies(rule -> assertThat(rule.keys()).isEqualTo(JwtRule.Keys.NOBODYS));
        assertThat(bench.store.configuration().current().objects()).hasSize(6);

        apply("STRICT", FIRST);
        source.reload();
        assertThat(policy(PeerAuthentication.class, "default").mode()).isEqualTo(MtlsMode.STRICT);
    }

    /// Given an object that was read before, then what was read stays, until there is another of the same name.
    @Test
    void whatWasReadLastStaysInForce() {
        apply("DISABLE", FIRST);
        source.start(bench.context(ConfigSource.ID));
        apply("NOT_KNOWN_YET", FIRST.plusSeconds(1));
        source.reload();
        assertThat(onlyPolicy().mode()).isEqualTo(MtlsMode.DISABLE);
        source.reload();
        assertThat(onlyPolicy().mode()).isEqualTo(MtlsMode.DISABLE);

        bench.store.configuration().delete(new Commit("admin", "away", FIRST), KEY);
        apply("NOT_KNOWN_YET", FIRST.plusSeconds(2));
        source.reload();
        assertThat(onlyPolicy().mode()).isEqualTo(MtlsMode.STRICT);
    }

    /// Without the mesh's settings nobody can say what policy means.
    @Test
    void ofARevisionWhoseSettingsCannotBeReadNothingIsUsed() {
        apply("STRICT", FIRST);
        bench.store
                .configuration()
                .apply(
                        commit(FIRST),
                        List.of(new Change.Put(
                                new ObjectKey("MeshConfig", "istio-system", "mesh"), "mesh.koine.io/v1", """
                                {"apiVersion":"mesh.koine.io/v1","kind":"MeshConfig",
                                "metadata":{"name":"mesh","namespace":"istio-system"},"spec":{"newer":1}}
                                """)));
        source.start(bench.context(ConfigSource.ID));

        assertThat(bench.events)
                .singleElement()
                .isInstanceOfSatisfying(
                        SourceEvent.Lost.class,
                        lost -> assertThat(lost.reason())
                                .contains("revision 2 cannot be read")
                                .contains("spec.newer"));
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

    private Map<String, Policy> policies() {
        SourceEvent.Resync resync = (SourceEvent.Resync) bench.events.getLast();
        return resync.items().stream()
                .map(item -> ((Item.PolicyItem) item).policy())
                .collect(Collectors.toMap(policy -> policy.key().name(), Function.identity()));
    }

    private <T extends Policy> T policy(Class<T> type, String name) {
        return type.cast(Objects.requireNonNull(policies().get(name), name));
    }

    /// Stores an object past the API, which would refuse it.
    private void store(String kind, String name, String spec) {
        String group = kind.equals("VirtualService") ? "networking" : "security";
        String manifest = """
                {'apiVersion':'%s.istio.io/v1','kind':'%s','metadata':{'name':'%s','namespace':'payments'},'spec':%s}
                """.formatted(group, kind, name, spec).replace('\'', '"');
        bench.store
                .configuration()
                .apply(
                        commit(FIRST),
                        List.of(new Change.Put(
                                new ObjectKey(kind, "payments", name), group + ".istio.io/v1", manifest)));
    }

    private PeerAuthentication onlyPolicy() {
        SourceEvent.Resync resync = (SourceEvent.Resync) bench.events.getLast();
        Item.PolicyItem item = (Item.PolicyItem) resync.items().getFirst();
        assertThat(resync.items()).hasSize(1);
        return (PeerAuthentication) item.policy();
    }

    private void apply(String mode, Instant at) {
        String manifest = """
                {"apiVersion":"security.istio.io/v1","kind":"PeerAuthentication",
                "metadata":{"name":"default","namespace":"payments"},"spec":{"mtls":{"mode":"%s"}}}
                """.formatted(mode);
        bench.store.configuration().apply(commit(at), List.of(new Change.Put(KEY, "security.istio.io/v1", manifest)));
    }

    private static Commit commit(Instant at) {
        return new Commit("admin", "test", at);
    }
}
