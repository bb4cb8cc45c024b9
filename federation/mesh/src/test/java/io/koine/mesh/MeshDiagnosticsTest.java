package io.koine.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.diagnostic.Severity;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import io.koine.model.policy.UnenforcedObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What users are told about a mesh. The workload has an HTTP port 8080 and a TCP port 5432.
final class MeshDiagnosticsTest {
    private static final Match GET = new Match(List.of("GET"), List.of());
    private static final Item WORKLOAD = new Item.WorkloadItem(Fixtures.payment());

    @Test
    void aQuietMeshHasNoDiagnostics() {
        assertThat(with(Fixtures.peer("payments", "default", Map.of(), MtlsMode.STRICT, 0)))
                .isEmpty();
    }

    @Test
    void aSourceThatIsAwayIsNamedWithItsReason() {
        SourceImage stale =
                new SourceImage(Fixtures.VM, SourceImage.State.STALE, "connection refused", SortedCopies.none());

        assertThat(Fixtures.mesh(Fixtures.catalogue(stale)).diagnostics())
                .containsExactly(Diagnostic.warning(Code.SOURCE_STALE, Origin.of("source/vm"), "connection refused"));
    }

    @Test
    void whatIsNotEnforcedIsSaid() {
        Policy object =
                new UnenforcedObject(new ObjectKey("VirtualService", "payments", "split"), "networking.istio.io/v1");

        assertThat(with(object)).extracting(Diagnostic::code).containsExactly(Code.NOT_ENFORCED);
    }

    @Test
    void whatARuleCannotEnforceIsSaidOnce() {
        Diagnostic reason = Diagnostic.error(Code.NOT_ENFORCED, Origin.of("AuthorizationPolicy/payments/a"), "why");
        Rule rule = new Rule(List.of(), List.of(), List.of(), List.of(reason));

        assertThat(with(policy(Action.DENY, rule, rule))).containsExactly(reason);
    }

    @ParameterizedTest
    @EnumSource(Action.class)
    void anHttpRuleOnAPortOfOpaqueTcpIsAWarning(Action action) {
        List<Diagnostic> found = with(policy(action, rule(new Operation(Match.ANY, Match.ANY, GET, Match.ANY))));

        assertThat(found).hasSize(1).allSatisfy(diagnostic -> {
            assertThat(diagnostic.code()).isEqualTo(Code.HTTP_RULE_ON_TCP);
            assertThat(diagnostic.severity()).isEqualTo(Severity.WARNING);
            assertThat(diagnostic.message())
                    .contains("port 5432 of vm/payments/payment-1")
                    .contains(action == Action.ALLOW ? "allow nothing" : "matches more");
        });
    }

    @Test
    void anHttpRuleForOtherPortsIsNoMistake() {
        Match http = new Match(List.of("8080"), List.of());
        Match notTcp = new Match(List.of(), List.of("5432"));
        Match tcp = new Match(List.of("5432"), List.of());
        Condition header = new Condition("request.headers[x-id]", GET);

        assertThat(with(policy(Action.DENY, rule(new Operation(Match.ANY, http, GET, Match.ANY)))))
                .isEmpty();
        assertThat(with(policy(Action.DENY, rule(new Operation(Match.ANY, notTcp, GET, Match.ANY)))))
                .isEmpty();
        assertThat(with(policy(
                        Action.ALLOW,
                        new Rule(
                                List.of(),
                                List.of(new Operation(Match.ANY, http, Match.ANY, Match.ANY)),
                                List.of(header),
                                List.of()))))
                .isEmpty();
        assertThat(with(policy(Action.DENY, rule(new Operation(Match.ANY, tcp, GET, Match.ANY)))))
                .hasSize(1);
        assertThat(with(policy(Action.DENY, rule(new Operation(Match.ANY, tcp, Match.ANY, Match.ANY)))))
                .isEmpty();
    }

    @Test
    void aConditionOnAHeaderIsAnHttpRuleToo() {
        Rule rule = new Rule(List.of(), List.of(), List.of(new Condition("request.headers[x-id]", GET)), List.of());

        assertThat(with(policy(Action.DENY, rule))).extracting(Diagnostic::code).containsExactly(Code.HTTP_RULE_ON_TCP);
    }

    @Test
    void aPolicyThatAnotherSourceHidesIsAnError() {
        Policy strict = Fixtures.peer("payments", "default", Map.of(), MtlsMode.STRICT, 0);
        Policy disable = Fixtures.peer("payments", "default", Map.of(), MtlsMode.DISABLE, 0);
        SourceId later = new SourceId("later");

        List<Diagnostic> differing = Fixtures.mesh(Fixtures.catalogue(
                        Fixtures.synced(Fixtures.CONFIG, new Item.PolicyItem(strict)),
                        Fixtures.synced(later, new Item.PolicyItem(disable))))
                .diagnostics();
        List<Diagnostic> agreeing = Fixtures.mesh(Fixtures.catalogue(
                        Fixtures.synced(Fixtures.CONFIG, new Item.PolicyItem(strict)),
                        Fixtures.synced(later, new Item.PolicyItem(strict))))
                .diagnostics();

        assertThat(differing).hasSize(1).allSatisfy(diagnostic -> {
            assertThat(diagnostic.code()).isEqualTo(Code.DUPLICATE_OBJECT);
            assertThat(diagnostic.severity()).isEqualTo(Severity.ERROR);
            assertThat(diagnostic.message()).contains("source later");
        });
        assertThat(agreeing).isEmpty();
    }

    private static List<Diagnostic> with(Policy policy) {
        return Fixtures.mesh(Fixtures.catalogue(
                        Fixtures.synced(Fixtures.CONFIG, new Item.PolicyItem(policy)),
                        Fixtures.synced(Fixtures.VM, WORKLOAD)))
                .diagnostics();
    }

    private static AuthorizationPolicy policy(Action action, Rule... rules) {
        return Fixtures.authorization("payments", "a", Map.of(), action, rules);
    }

    private static Rule rule(Operation operation) {
        return new Rule(List.of(), List.of(operation), List.of(), List.of());
    }
}
