package io.koine.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.scope.InboundPort;
import io.koine.model.Workload;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Which PeerAuthentication holds on a port (Istio, PeerAuthentication).
final class PeerAuthenticationTest {
    private static final Map<String, String> APP = Map.of("app", "payment");
    private static final Map<String, String> OTHER = Map.of("app", "other");
    private static final Map<String, String> ALL = Map.of();
    private static final Workload PAYMENT = Fixtures.payment();

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    /// An empty cell is a policy that does not exist.
    @ParameterizedTest(name = "port {0}, workload {1}, namespace {2}, mesh {3} -> {4}")
    @CsvSource({
        ",,,, PERMISSIVE, mesh default",
        ",,, STRICT, STRICT, PeerAuthentication/istio-system/mesh spec.mtls.mode",
        ",,, DISABLE, DISABLE, PeerAuthentication/istio-system/mesh spec.mtls.mode",
        ",,, UNSET, PERMISSIVE, mesh default",
        ",, STRICT, DISABLE, STRICT, PeerAuthentication/payments/namespace spec.mtls.mode",
        ",, UNSET, STRICT, STRICT, PeerAuthentication/istio-system/mesh spec.mtls.mode",
        ",, UNSET,, PERMISSIVE, mesh default",
        ", DISABLE, STRICT, STRICT, DISABLE, PeerAuthentication/payments/workload spec.mtls.mode",
        ", UNSET, DISABLE, STRICT, DISABLE, PeerAuthentication/payments/namespace spec.mtls.mode",
        ", UNSET, UNSET, STRICT, STRICT, PeerAuthentication/istio-system/mesh spec.mtls.mode",
        ", UNSET, UNSET, UNSET, PERMISSIVE, mesh default",
        "STRICT, DISABLE,,, STRICT, PeerAuthentication/payments/workload spec.portLevelMtls.8080.mode",
        "DISABLE, STRICT, STRICT, STRICT, DISABLE, PeerAuthentication/payments/workload spec.portLevelMtls.8080.mode",
        "UNSET, DISABLE, STRICT, STRICT, DISABLE, PeerAuthentication/payments/workload spec.mtls.mode",
        "UNSET, UNSET, STRICT, DISABLE, STRICT, PeerAuthentication/payments/namespace spec.mtls.mode",
        "UNSET, UNSET,,, PERMISSIVE, mesh default"
    })
    void theNarrowestThatSaysSomethingHolds(
            @Nullable MtlsMode port,
            @Nullable MtlsMode workload,
            @Nullable MtlsMode namespace,
            @Nullable MtlsMode mesh,
            MtlsMode expected,
            String origin) {
        List<Policy> policies = new ArrayList<>();
        if (workload != null) {
            PeerAuthentication policy = Fixtures.peer("payments", "workload", APP, workload, 9);
            policies.add(port == null ? policy : Fixtures.withPort(policy, 8080, port));
        }
        if (namespace != null) {
            policies.add(Fixtures.peer("payments", "namespace", ALL, namespace, 5));
        }
        if (mesh != null) {
            policies.add(Fixtures.peer(Fixtures.ROOT, "mesh", ALL, mesh, 0));
        }

        InboundPort resolved = on(8080, policies);

        assertThat(resolved.mtls()).isEqualTo(expected);
        assertThat(resolved.mtlsOrigin()).hasToString(origin);
    }

    @Test
    void aModePerPortLeavesTheOtherPortsAlone() {
        Policy policy = Fixtures.withPort(
                Fixtures.peer("payments", "workload", APP, MtlsMode.STRICT, 0), 8080, MtlsMode.DISABLE);

        assertThat(on(8080, List.of(policy)).mtls()).isEqualTo(MtlsMode.DISABLE);
        assertThat(on(5432, List.of(policy)).mtls()).isEqualTo(MtlsMode.STRICT);
    }

    @Test
    void theOldestOfEachLevelHolds() {
        Policy young = Fixtures.peer("payments", "a", ALL, MtlsMode.DISABLE, 2);
        Policy old = Fixtures.peer("payments", "b", ALL, MtlsMode.STRICT, 1);
        Policy youngest = Fixtures.peer("payments", "c", APP, MtlsMode.UNSET, 3);

        assertThat(on(8080, List.of(young, old)).mtls()).isEqualTo(MtlsMode.STRICT);
        assertThat(on(8080, List.of(young, old, youngest)).mtls()).isEqualTo(MtlsMode.STRICT);
    }

    @Test
    void ofEqualAgesTheFirstByNameHolds() {
        Policy a = Fixtures.peer("payments", "a", ALL, MtlsMode.STRICT, 1);
        Policy b = Fixtures.peer("payments", "b", ALL, MtlsMode.DISABLE, 1);

        assertThat(on(8080, List.of(a, b)).mtls()).isEqualTo(MtlsMode.STRICT);
        assertThat(on(8080, List.of(b, a)).mtls()).isEqualTo(MtlsMode.STRICT);
    }

    @Test
    void aSelectorSelectsWithinItsNamespaceOnly() {
        assertThat(on(8080, List.of(Fixtures.peer("orders", "a", APP, MtlsMode.STRICT, 0)))
                        .mtls())
                .isEqualTo(MtlsMode.PERMISSIVE);
        assertThat(on(8080, List.of(Fixtures.peer("payments", "a", OTHER, MtlsMode.STRICT, 0)))
                        .mtls())
                .isEqualTo(MtlsMode.PERMISSIVE);
    }

    @Test
    void aSelectorInTheRootNamespaceSelectsOnlyThatNamespacesWorkloads() {
        List<Policy> policies = List.of(Fixtures.peer(Fixtures.ROOT, "a", APP, MtlsMode.STRICT, 0));
        Workload rooted = Fixtures.workload(Fixtures.ROOT, "gateway", APP);

        assertThat(on(8080, policies).mtls()).isEqualTo(MtlsMode.PERMISSIVE);
        assertThat(on(rooted, 8080, policies).mtls()).isEqualTo(MtlsMode.STRICT);
    }

    @Test
    void inTheRootNamespaceTheMeshsPolicyIsTheNamespaces() {
        Workload rooted = Fixtures.workload(Fixtures.ROOT, "gateway", Map.of());
        List<Policy> policies = List.of(Fixtures.peer(Fixtures.ROOT, "mesh", ALL, MtlsMode.STRICT, 0));

        assertThat(on(rooted, 8080, policies).mtls()).isEqualTo(MtlsMode.STRICT);
    }

    /// A naive reading: of each level the oldest, and the narrowest level that says something.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void randomPoliciesHoldAsANaiveReadingSays(long seed) {
        Random random = new Random(seed);
        List<PeerAuthentication> policies = new ArrayList<>();
        for (int i = random.nextInt(12); i >= 0; i--) {
            PeerAuthentication policy = Fixtures.peer(
                    List.of("payments", "orders", Fixtures.ROOT).get(random.nextInt(3)),
                    "policy-" + i,
                    List.of(ALL, APP, OTHER).get(random.nextInt(3)),
                    mode(random),
                    random.nextInt(4));
            boolean narrow = !policy.selector().matchLabels().isEmpty();
            policies.add(narrow && random.nextBoolean() ? Fixtures.withPort(policy, 8080, mode(random)) : policy);
        }
        Collections.shuffle(policies, random);

        assertThat(on(8080, List.copyOf(policies)).mtls()).isEqualTo(naive(policies));
    }

    private static MtlsMode naive(List<PeerAuthentication> policies) {
        List<PeerAuthentication> oldestFirst = policies.stream()
                .sorted(Comparator.comparing(PeerAuthentication::created)
                        .thenComparing(policy -> policy.key().name()))
                .toList();
        MtlsMode mode = MtlsMode.PERMISSIVE;
        for (String level : List.of("mesh", "namespace", "workload")) {
            List<PeerAuthentication> ofLevel = oldestFirst.stream()
                    .filter(policy ->
                            policy.key().namespace().equals(level.equals("mesh") ? Fixtures.ROOT : "payments"))
                    .filter(policy -> policy.selector().matchLabels().equals(level.equals("workload") ? APP : ALL))
                    .toList();
            if (!ofLevel.isEmpty()) {
                PeerAuthentication policy = ofLevel.getFirst();
                mode = policy.mode() == MtlsMode.UNSET ? mode : policy.mode();
                MtlsMode onPort = policy.portModes().getOrDefault(8080, MtlsMode.UNSET);
                mode = onPort == MtlsMode.UNSET ? mode : onPort;
            }
        }
        return mode;
    }

    private static MtlsMode mode(Random random) {
        List<MtlsMode> modes = List.of(MtlsMode.values());
        return modes.get(random.nextInt(modes.size()));
    }

    private static InboundPort on(int port, List<Policy> policies) {
        return on(PAYMENT, port, policies);
    }

    private static InboundPort on(Workload workload, int port, List<Policy> policies) {
        PolicyIndex index = Fixtures.index(policies);
        return Objects.requireNonNull(InboundResolver.resolve(workload, index, new HashMap<>())
                .ports()
                .get(port));
    }
}
