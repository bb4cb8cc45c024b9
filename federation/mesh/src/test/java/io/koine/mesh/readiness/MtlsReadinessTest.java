package io.koine.mesh.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Fixtures;
import io.koine.mesh.Mesh;
import io.koine.mesh.MeshResolver;
import io.koine.mesh.flip.Flips;
import io.koine.mesh.flip.PortFlip;
import io.koine.mesh.flip.PortFlip.Phase;
import io.koine.mesh.flip.PortId;
import io.koine.mesh.readiness.Laggard.Reason;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.policy.MtlsMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The answer names who would break, and why; and whom a flip waits for.
final class MtlsReadinessTest {
    private static final Workload SERVER = Fixtures.payment();
    private static final Workload CALLER = Fixtures.workload("orders", "cart-1", Map.of());
    private static final int PORT = 8080;
    private static final long NOW = 7;

    @Test
    void whoIsConnectedAndFollowsDoesNotBreak() {
        MtlsReadiness readiness = readiness(Flips.NONE, proxy(SERVER, 7, 7, ""), proxy(CALLER, 7, 7, ""));

        assertThat(readiness.wouldBreak()).isEmpty();
        assertThat(port(readiness).pending()).isEmpty();
        assertThat(readiness.isReady(port(readiness))).isTrue();
    }

    @Test
    void whoHasNoProxyIsNotConnectedRefusesOrLagsIsNamed() {
        assertThat(breaks(mesh(TlsMode.MUTUAL, unmeshed(CALLER)))).containsExactly(Reason.NO_PROXY);
        assertThat(breaks(mesh(TlsMode.MUTUAL, CALLER))).containsExactly(Reason.NOT_CONNECTED);
        assertThat(breaks(mesh(TlsMode.MUTUAL, CALLER), proxy(CALLER, 7, 7, "bad words")))
                .containsExactly(Reason.REFUSES);
        assertThat(breaks(mesh(TlsMode.MUTUAL, CALLER), proxy(CALLER, 0, 0, "")))
                .containsExactly(Reason.LAGS);
    }

    @Test
    void ofTwoStreamsTheSlowerCounts() {
        assertThat(breaks(mesh(TlsMode.MUTUAL, CALLER), proxy(CALLER, 7, 7, ""), proxy(CALLER, 0, 0, "")))
                .containsExactly(Reason.LAGS);
        assertThat(breaks(mesh(TlsMode.MUTUAL, CALLER), proxy(CALLER, 0, 0, ""), proxy(CALLER, 7, 7, "")))
                .containsExactly(Reason.LAGS);
    }

    /// A workload does not break its own port for others.
    @Test
    void theWorkloadItselfDoesNotCount() {
        MtlsReadiness readiness = readiness(Flips.NONE, proxy(CALLER, 7, 7, ""));

        assertThat(readiness.wouldBreak()).extracting(Laggard::workload).containsExactly(SERVER.id());
        assertThat(readiness.isReady(port(readiness))).isTrue();
    }

    @Test
    void aServiceWhoseSourceSaysPlaintextIsNamed() {
        MtlsReadiness readiness = MtlsReadiness.of(
                mesh(TlsMode.PLAINTEXT, CALLER),
                List.of(proxy(SERVER, 7, 7, ""), proxy(CALLER, 7, 7, "")),
                workload -> true);

        assertThat(port(readiness).plaintextServices()).containsExactly("payment.payments.svc.cluster.local:80");
        assertThat(readiness.isReady(port(readiness))).isFalse();
    }

    @Test
    void onlyWhatIsAskedForIsAnswered() {
        MtlsReadiness readiness = MtlsReadiness.of(
                mesh(TlsMode.MUTUAL, CALLER),
                List.of(),
                workload -> workload.id().namespace().equals("orders"));

        assertThat(readiness.ports())
                .isNotEmpty()
                .allMatch(port -> port.port().workload().equals(CALLER.id()));
    }

    @Test
    void theServerIsWaitedFor() {
        Flips flips = flip(MtlsMode.PERMISSIVE, TlsMode.PLAINTEXT, false);
        assertThat(pending(readiness(flips, proxy(SERVER, 5, 5, ""), proxy(CALLER, 7, 7, ""))))
                .satisfies(pending -> {
                    assertThat(pending.phase()).isEqualTo(Phase.SERVER);
                    assertThat(pending.since()).isEqualTo(6);
                    assertThat(pending.stragglers())
                            .containsExactly(
                                    new Laggard(SERVER.id(), Reason.LAGS, "has acknowledged generation 5 of 6"));
                });
        assertThat(pending(readiness(flips, proxy(CALLER, 7, 7, ""))).stragglers())
                .extracting(Laggard::reason)
                .containsExactly(Reason.NOT_CONNECTED);
    }

    @Test
    void theCallersAreWaitedForAndTheirWordsAreShown() {
        Flips flips = flip(MtlsMode.PERMISSIVE, TlsMode.MUTUAL, false);
        MtlsReadiness readiness = readiness(flips, proxy(SERVER, 7, 7, ""), proxy(CALLER, 6, 7, "bad words of Envoy"));

        assertThat(port(readiness).mode()).isEqualTo(MtlsMode.PERMISSIVE);
        assertThat(port(readiness).wanted()).isEqualTo(MtlsMode.STRICT);
        assertThat(pending(readiness).phase()).isEqualTo(Phase.CALLERS);
        assertThat(pending(readiness).stragglers())
                .containsExactly(new Laggard(
                        CALLER.id(), Reason.REFUSES, "has acknowledged generation 6 of 7: bad words of Envoy"));
    }

    @Test
    void waitingIsADiagnosticOfThePolicy() {
        Flips flips = flip(MtlsMode.PERMISSIVE, TlsMode.MUTUAL, false);
        List<Diagnostic> found = FlipDiagnostics.of(readiness(flips, proxy(CALLER, 6, 7, "")));

        assertThat(found).singleElement().satisfies(diagnostic -> {
            assertThat(diagnostic.code()).isEqualTo(Code.MTLS_FLIP_PENDING);
            assertThat(diagnostic.origin().resource()).isEqualTo("PeerAuthentication/payments/default");
            assertThat(diagnostic.message())
                    .isEqualTo("mode STRICT waits on vm/payments/payment-1:8080, which accept PERMISSIVE until their"
                            + " callers have acknowledged: vm/orders/cart-1 (has acknowledged generation 6 of 7)");
        });
    }

    @Test
    void whatWasPutThroughNamesTheStragglersUntilTheyFollow() {
        Flips flips = flip(MtlsMode.STRICT, TlsMode.MUTUAL, true);
        assertThat(FlipDiagnostics.of(readiness(flips, proxy(SERVER, 7, 7, ""), proxy(CALLER, 6, 7, ""))))
                .singleElement()
                .satisfies(diagnostic -> {
                    assertThat(diagnostic.code()).isEqualTo(Code.MTLS_FLIP_FORCED);
                    assertThat(diagnostic.message())
                            .contains("vm/orders/cart-1")
                            .doesNotContain("payment-1 (");
                });
        assertThat(FlipDiagnostics.of(readiness(flips, proxy(SERVER, 7, 7, ""), proxy(CALLER, 7, 7, ""))))
                .isEmpty();
    }

    @Test
    void whatSettledWithoutForceIsNoDiagnostic() {
        Flips flips = flip(MtlsMode.STRICT, TlsMode.MUTUAL, false);

        assertThat(FlipDiagnostics.of(readiness(flips, proxy(CALLER, 6, 7, ""))))
                .isEmpty();
    }

    private static Flips flip(MtlsMode listener, TlsMode callers, boolean forced) {
        return new Flips(new TreeMap<>(Map.of(
                new PortId(SERVER.id(), PORT), new PortFlip(MtlsMode.STRICT, listener, 6, callers, 7, 0, forced))));
    }

    private static KnownProxy proxy(Workload workload, long callsAs, long listensAs, String trouble) {
        return new KnownProxy(workload.id(), callsAs, listensAs, trouble);
    }

    private static MtlsReadiness readiness(Flips flips, KnownProxy... proxies) {
        Mesh mesh = MeshResolver.resolve(NOW, input(TlsMode.MUTUAL, CALLER), null, wanted -> flips);
        return MtlsReadiness.of(mesh, List.of(proxies), workload -> true);
    }

    private static List<Reason> breaks(Mesh mesh, KnownProxy... proxies) {
        WorkloadId server = SERVER.id();
        return MtlsReadiness.of(mesh, List.of(proxies), workload -> true).wouldBreak().stream()
                .filter(caller -> !caller.workload().equals(server))
                .map(Laggard::reason)
                .toList();
    }

    private static Mesh mesh(TlsMode endpoint, Workload caller) {
        return MeshResolver.resolve(NOW, input(endpoint, caller), null);
    }

    private static MeshResolver.Input input(TlsMode endpoint, Workload caller) {
        return Fixtures.input(Fixtures.catalogue(
                Fixtures.synced(
                        Fixtures.VM,
                        new Item.WorkloadItem(SERVER),
                        new Item.WorkloadItem(caller),
                        new Item.ServiceItem(Fixtures.service("payments", "payment")),
                        new Item.EndpointItem(Fixtures.endpoint(SERVER, endpoint))),
                Fixtures.synced(
                        Fixtures.CONFIG,
                        new Item.PolicyItem(Fixtures.peer("payments", "default", Map.of(), MtlsMode.STRICT, 0)))));
    }

    private static Workload unmeshed(Workload workload) {
        return new Workload(
                workload.id(),
                workload.platform(),
                workload.identity(),
                workload.labels(),
                workload.addresses(),
                workload.network(),
                workload.locality(),
                workload.ports(),
                workload.health(),
                false);
    }

    private static PortReadiness port(MtlsReadiness readiness) {
        return readiness.ports().stream()
                .filter(port -> port.port().equals(new PortId(SERVER.id(), PORT)))
                .findFirst()
                .orElseThrow();
    }

    private static PortReadiness.Pending pending(MtlsReadiness readiness) {
        return port(readiness).pending().orElseThrow();
    }
}
