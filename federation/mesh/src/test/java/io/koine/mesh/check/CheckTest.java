package io.koine.mesh.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.mesh.Fixtures;
import io.koine.mesh.Mesh;
import io.koine.mesh.evaluate.Verdict.Outcome;
import io.koine.mesh.evaluate.Verdict.Stage;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.catalogue.Item;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.Policy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CheckTest {
    private static final String WEB = "spiffe://mesh.test/ns/orders/sa/web";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final AuthorizationPolicy DENY_ADMIN =
            policy("deny-admin", Map.of("app", "payment"), Action.DENY, "/admin");

    private static AuthorizationPolicy policy(String name, Map<String, String> selector, Action action, String path) {
        Match paths = new Match(List.of(path), List.of());
        Operation operation = new Operation(Match.ANY, Match.ANY, Match.ANY, paths);
        return Fixtures.authorization(
                "payments", name, selector, action, new Rule(List.of(), List.of(operation), List.of(), List.of()));
    }

    private static Mesh mesh(List<Workload> workloads, Policy... policies) {
        List<Item> items = new ArrayList<>();
        items.add(new Item.ServiceItem(Fixtures.service("payments", "payment")));
        for (Workload workload : workloads) {
            items.add(new Item.WorkloadItem(workload));
            items.add(new Item.EndpointItem(Fixtures.endpoint(workload, TlsMode.MUTUAL)));
        }
        List.of(policies).forEach(policy -> items.add(new Item.PolicyItem(policy)));
        return Fixtures.mesh(Fixtures.catalogue(Fixtures.synced(Fixtures.VM, items.toArray(Item[]::new))));
    }

    private static Mesh mesh(Policy... policies) {
        return mesh(List.of(Fixtures.payment()), policies);
    }

    private static Answer ask(Mesh mesh, Map<String, Object> more) {
        TreeMap<String, Object> fields = new TreeMap<>(Map.of("from", WEB, "to", "payments/payment-1", "port", 8080));
        fields.putAll(more);
        fields.values().removeIf(""::equals);
        return Check.answer(mesh, Question.of(fields), NOW);
    }

    @Test
    void theDecidingPolicyIsNamedAndTheOthersSayWhyNot() {
        Mesh mesh = mesh(
                DENY_ADMIN,
                policy("deny-other", Map.of("app", "payment"), Action.DENY, "/other"),
                policy("elsewhere", Map.of("app", "web"), Action.DENY, "/admin"));
        Map<String, Object> answer = ask(mesh, Map.of("path", "/admin")).tree();
        assertThat(answer).containsEntry("verdict", "DENY").containsEntry("status", 403);
        assertThat(answer.get("decidedBy"))
                .isEqualTo(Map.of(
                        "policy", "AuthorizationPolicy/payments/deny-admin",
                        "action", "DENY",
                        "rule", "ns[payments]-policy[deny-admin]-rule[0]"));
        assertThat(answer.get("policies"))
                .asString()
                .contains("deny-other")
                .contains("field=paths")
                .contains("seen=/admin")
                .contains("wanted=/other");
        assertThat(answer.get("others"))
                .asString()
                .contains("elsewhere")
                .contains("does not match the workload's labels");
    }

    @Test
    void aCallerInPlaintextIsRefusedWhereMtlsIsStrict() {
        Policy strict = Fixtures.peer("payments", "default", Map.of(), MtlsMode.STRICT, 0);
        Answer answer = ask(mesh(strict), Map.of("from", ""));
        assertThat(answer.verdict().outcome()).isEqualTo(Outcome.DENY);
        assertThat(answer.verdict().stage()).isEqualTo(Stage.TRANSPORT);
        assertThat(answer.verdict().reason()).contains("STRICT", "PeerAuthentication/payments/default");
        assertThat(ask(mesh(strict), Map.of("transport", "PLAINTEXT")).verdict().outcome())
                .isEqualTo(Outcome.DENY);
        assertThat(ask(mesh(), Map.of("from", "")).verdict().outcome()).isEqualTo(Outcome.ALLOW);
    }

    @Test
    void aForeignTrustDomainIsRefused() {
        Answer answer = ask(mesh(), Map.of("from", "spiffe://other.test/ns/orders/sa/web"));
        assertThat(answer.verdict().outcome()).isEqualTo(Outcome.DENY);
        assertThat(answer.verdict().reason()).contains("other.test", "mesh.test");
    }

    @ParameterizedTest
    @CsvSource({"payments/payment-1", "vm/payments/payment-1", "payments/payment"})
    void aWorkloadIsFoundByItsNamesAndByItsService(String to) {
        assertThat(ask(mesh(DENY_ADMIN), Map.of("to", to, "path", "/admin"))
                        .verdict()
                        .outcome())
                .isEqualTo(Outcome.DENY);
    }

    @Test
    void instancesThatAnswerDifferentlyMustBeToldApart() {
        Mesh mesh = mesh(
                List.of(Fixtures.payment(), Fixtures.workload("payments", "payment-2", Map.of("app", "other"))),
                DENY_ADMIN);
        assertThatThrownBy(() -> ask(mesh, Map.of("to", "payments/payment", "path", "/admin")))
                .hasMessageContaining("vm/payments/payment-1 DENY")
                .hasMessageContaining("vm/payments/payment-2 ALLOW");
        assertThat(ask(mesh, Map.of("to", "payments/payment", "path", "/")).instances())
                .hasSize(2);
    }

    @Test
    void onAnOpaquePortTheConnectionIsAskedAbout() {
        Answer answer = ask(mesh(DENY_ADMIN), Map.of("port", 5432, "path", "/x"));
        assertThat(answer.verdict().outcome()).isEqualTo(Outcome.DENY);
        assertThat(answer.verdict().status()).isEmpty();
        assertThat(answer.notes()).anyMatch(note -> note.contains("opaque TCP"));
    }

    @Test
    void whatIsTakenForGrantedIsToldWhereItMatters() {
        Match hosts = new Match(List.of("payment.payments.svc.cluster.local"), List.of());
        AuthorizationPolicy byHost = Fixtures.authorization(
                "payments",
                "by-host",
                Map.of(),
                Action.DENY,
                new Rule(
                        List.of(),
                        List.of(new Operation(hosts, Match.ANY, Match.ANY, Match.ANY)),
                        List.of(),
                        List.of()));
        assertThat(ask(mesh(byHost), Map.of()).verdict().outcome()).isEqualTo(Outcome.DENY);
        assertThat(ask(mesh(byHost), Map.of()).notes()).anyMatch(note -> note.contains("no host was given"));
        assertThat(ask(mesh(DENY_ADMIN), Map.of()).notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "from       | web          | from: | spiffe://",
                "transport  | FAST         | transport: | MTLS",
                "to         | payment-1    | to: | NAMESPACE/WORKLOAD",
                "to         | payments/x   | to: | payment-1",
                "to         | nowhere/x    | to: | payments",
                "port       | 80x          | port: | 1 to 65535",
                "path       | admin        | path: | begins with /",
                "path       | /a b         | path: | without spaces",
                "method     | G T          | method: | such as GET",
                "sourceIp   | 10.0.0       | sourceIp: | an IP address",
                "headers    | x            | headers: | a list",
                "claims     | x            | claims: | an object",
                "forged     | yes          | forged: | claims",
                "pfad       | /            | pfad | path"
            })
    void aMistakeNamesFieldValueAndExpectation(String field, String value, String names, String expects) {
        assertThatThrownBy(() -> ask(mesh(), Map.of(field, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(names)
                .hasMessageContaining(expects);
    }

    @Test
    void aPortThatIsNotThereIsAMistake() {
        assertThatThrownBy(() -> ask(mesh(), Map.of("port", 81)))
                .hasMessageContaining("port: 81")
                .hasMessageContaining("[5432, 8080]");
        assertThatThrownBy(() -> Check.answer(mesh(), Question.of(Map.of("to", "payments/payment-1")), NOW))
                .hasMessageContaining("port: absent");
    }
}
