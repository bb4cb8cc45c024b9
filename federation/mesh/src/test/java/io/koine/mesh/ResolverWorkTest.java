package io.koine.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.PersistentMap;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.CatalogueDelta;
import io.koine.model.catalogue.CatalogueDelta.SourceDelta;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.catalogue.SourceImage.State;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PathNormalization;
import io.koine.model.policy.Policy;
import io.koine.model.policy.PolicyMeaning;
import io.koine.model.policy.RequestAuthentication;
import io.koine.model.policy.Selector;
import io.koine.model.policy.UnenforcedObject;
import io.koine.model.testing.LargeMesh;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// How much a change in a mesh of 500 services makes the resolver do: counted, never timed.
final class ResolverWorkTest {
    private static final int SERVICES = 500;
    private static final LargeMesh LARGE = new LargeMesh(Fixtures.VM);
    private static final Catalogue CATALOGUE = Catalogue.of(
            1,
            new TreeMap<>(Map.of(
                    Fixtures.VM,
                    new SourceImage(Fixtures.VM, State.SYNCED, "", LARGE.items(SERVICES)),
                    Fixtures.CONFIG,
                    Fixtures.synced(Fixtures.CONFIG))));
    private static final Mesh MESH = Fixtures.mesh(CATALOGUE);

    @Test
    void theFirstImageIsAllWork() {
        assertThat(MESH.work()).isEqualTo(new ResolverWork(SERVICES, SERVICES, 0));
    }

    @Test
    void nothingNewIsNoWork() {
        Mesh after = MeshResolver.resolve(2, Fixtures.input(CATALOGUE), MESH);

        assertThat(after.work()).isEqualTo(ResolverWork.NONE);
        assertThat(after.inbound()).isSameAs(MESH.inbound());
        assertThat(after.outbound()).isSameAs(MESH.outbound());
    }

    @Test
    void anEndpointIsTheWorkOfOneService() {
        Mesh after = after(Fixtures.VM, new Item.EndpointItem(LARGE.endpoint(7, 1)));

        assertThat(after.work()).isEqualTo(new ResolverWork(0, 1, 0));
        assertThat(after.inbound()).isSameAs(MESH.inbound());
        assertThat(after.outbound()
                        .byHost()
                        .difference(MESH.outbound().byHost())
                        .keys())
                .containsExactly(LargeMesh.host(7));
    }

    @Test
    void aWorkloadsLabelsAreTheWorkOfThatWorkload() {
        Mesh after = after(Fixtures.VM, new Item.WorkloadItem(LARGE.workload(7, Map.of("app", "other"))));

        assertThat(after.work()).isEqualTo(new ResolverWork(1, 0, 0));
        assertThat(after.outbound()).isSameAs(MESH.outbound());
        assertThat(changed(after, MESH)).containsExactly(LARGE.instance(7));
    }

    @Test
    void aPolicyThatSelectsOneWorkloadIsTheWorkOfThatWorkload() {
        Mesh after = after(
                Fixtures.CONFIG,
                policy(Fixtures.authorization(
                        LargeMesh.namespace(7), "one", Map.of("app", LargeMesh.name(7)), Action.DENY)));

        assertThat(after.work()).isEqualTo(new ResolverWork(1, 0, 1));
        assertThat(changed(after, MESH)).containsExactly(LARGE.instance(7));
    }

    @Test
    void aPolicyOfTheRootNamespaceWithASelectorIsTheWorkOfThoseItSelects() {
        Mesh after = after(
                Fixtures.CONFIG,
                policy(Fixtures.authorization(Fixtures.ROOT, "one", Map.of("app", LargeMesh.name(7)), Action.DENY)));

        assertThat(after.work()).isEqualTo(new ResolverWork(1, 0, 1));
    }

    @Test
    void aPolicyOfANamespaceIsTheWorkOfTheNamespace() {
        Mesh after = after(Fixtures.CONFIG, policy(Fixtures.authorization("payments", "all", Map.of(), Action.DENY)));

        assertThat(after.work()).isEqualTo(new ResolverWork(SERVICES / 2, 0, 1));
        assertThat(changed(after, MESH)).allMatch(id -> id.namespace().equals("payments"));
    }

    @Test
    void aPolicyOfTheWholeMeshIsTheWorkOfAllWorkloadsAndOfNoService() {
        Mesh after = after(Fixtures.CONFIG, policy(Fixtures.peer(Fixtures.ROOT, "all", Map.of(), MtlsMode.STRICT, 0)));

        assertThat(after.work()).isEqualTo(new ResolverWork(SERVICES, 0, 0));
        assertThat(after.outbound()).isSameAs(MESH.outbound());
    }

    @Test
    void aPortThatIsCalledInPlaintextFromNowOnIsTheWorkOfItsService() {
        Mesh after = after(
                Fixtures.CONFIG,
                policy(Fixtures.peer(
                        LargeMesh.namespace(7), "one", Map.of("app", LargeMesh.name(7)), MtlsMode.DISABLE, 0)));

        assertThat(after.work()).isEqualTo(new ResolverWork(1, 1, 0));
    }

    @Test
    void aPolicyThatChangesIsCompiledAndTheOthersAreNot() {
        Catalogue with = with(
                Fixtures.CONFIG,
                policy(Fixtures.authorization("payments", "a", Map.of(), Action.DENY)),
                policy(Fixtures.authorization("orders", "b", Map.of(), Action.DENY)));
        Mesh before = MeshResolver.resolve(2, Fixtures.input(with), MESH);

        Mesh after = MeshResolver.resolve(
                3,
                Fixtures.input(apply(
                        with, Fixtures.CONFIG, policy(Fixtures.authorization("orders", "b", Map.of(), Action.ALLOW)))),
                before);

        assertThat(before.work()).isEqualTo(new ResolverWork(SERVICES, 0, 2));
        assertThat(after.work()).isEqualTo(new ResolverWork(SERVICES / 2, 0, 1));
    }

    @Test
    void aKeySetIsTheWorkOfThoseWhosePolicyAsksForIt() {
        Catalogue with = with(
                Fixtures.CONFIG,
                policy(tokens("asks", LargeMesh.name(7), "https://keys.test")),
                policy(tokens("other", LargeMesh.name(9), "https://other.test")));
        Mesh before = MeshResolver.resolve(2, Fixtures.input(with), MESH);
        TreeMap<String, String> keys = new TreeMap<>(Map.of("https://keys.test", "{}"));

        Mesh after = MeshResolver.resolve(3, input(with, keys), before);

        assertThat(after.work()).isEqualTo(new ResolverWork(1, 0, 0));
        assertThat(changed(after, before)).containsExactly(LARGE.instance(7));
    }

    @Test
    void theSettingsOfTheMeshAreTheWorkOfAllWorkloads() {
        MeshConfig defaults = MeshConfig.defaults(Fixtures.ROOT);
        Policy config = new MeshConfig(
                defaults.key(),
                PolicyMeaning.ISTIO,
                Optional.of(PathNormalization.NONE),
                defaults.trustDomains(),
                List.of());

        Mesh after = after(Fixtures.CONFIG, policy(config));

        assertThat(after.work()).isEqualTo(new ResolverWork(SERVICES, 0, 0));
    }

    @Test
    void whoIsSelectedByTheSamePoliciesSharesWhatTheyAsk() {
        Mesh after = after(Fixtures.CONFIG, policy(Fixtures.authorization("payments", "all", Map.of(), Action.DENY)));

        assertThat(after.inbound().values().stream()
                        .filter(scope -> scope.workload().id().namespace().equals("payments"))
                        .map(scope -> System.identityHashCode(scope.policy()))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void diagnosticsAreWorkedOutWhenSomebodyAsks() {
        Mesh after = after(
                Fixtures.CONFIG,
                policy(new UnenforcedObject(
                        new ObjectKey("VirtualService", "payments", "a"), "networking.istio.io/v1")));
        assertThat(after.hasDiagnostics()).isFalse();

        List<Diagnostic> diagnostics = after.diagnostics();

        assertThat(diagnostics).hasSize(1);
        assertThat(after.diagnostics()).as("kept").isSameAs(diagnostics);
    }

    private static RequestAuthentication tokens(String name, String app, String address) {
        JwtRule rule = new JwtRule(
                "https://issuer.test",
                List.of(),
                new JwtRule.Keys(Optional.empty(), Optional.of(address), JwtRule.DEFAULT_TIMEOUT),
                new JwtRule.Locations(List.of(), List.of(), List.of()),
                new JwtRule.Output(false, Optional.empty(), List.of()));
        return new RequestAuthentication(
                new ObjectKey("RequestAuthentication", LargeMesh.namespace(7), name),
                new Selector(new TreeMap<>(Map.of("app", app))),
                List.of(),
                List.of(rule));
    }

    private static List<WorkloadId> changed(Mesh after, Mesh before) {
        PersistentMap.Difference<WorkloadId, ?> difference = after.inbound().difference(before.inbound());
        return List.copyOf(difference.keys());
    }

    private static Mesh after(SourceId source, Item... items) {
        return MeshResolver.resolve(2, Fixtures.input(with(source, items)), MESH);
    }

    private static Catalogue with(SourceId source, Item... items) {
        return apply(CATALOGUE, source, items);
    }

    private static Catalogue apply(Catalogue catalogue, SourceId source, Item... items) {
        return catalogue.apply(new CatalogueDelta(new TreeMap<>(
                Map.of(source, new SourceDelta(State.SYNCED, "", Fixtures.byKey(items), new TreeSet<>())))));
    }

    private static Item policy(Policy policy) {
        return new Item.PolicyItem(policy);
    }

    private static MeshResolver.Input input(Catalogue catalogue, SortedMap<String, String> keySets) {
        return new MeshResolver.Input(
                Fixtures.settings(),
                catalogue,
                SortedCopies.none(),
                SortedCopies.noValues(),
                SortedCopies.none(),
                keySets,
                List.of());
    }
}
