package io.koine.mesh.evaluate;

import static io.koine.mesh.evaluate.Cases.PLAIN;
import static io.koine.mesh.evaluate.Cases.WEB;
import static io.koine.mesh.evaluate.Cases.anyOf;
import static io.koine.mesh.evaluate.Cases.get;
import static io.koine.mesh.evaluate.Cases.http;
import static io.koine.mesh.evaluate.Cases.noneOf;
import static io.koine.mesh.evaluate.Cases.outcome;
import static io.koine.mesh.evaluate.Cases.path;
import static io.koine.mesh.evaluate.Cases.policy;
import static io.koine.mesh.evaluate.Cases.scope;
import static io.koine.mesh.evaluate.Cases.source;
import static io.koine.mesh.evaluate.Cases.tcp;
import static io.koine.mesh.evaluate.Cases.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.mesh.evaluate.Request.Caller;
import io.koine.mesh.evaluate.Request.Destination;
import io.koine.mesh.evaluate.Request.Header;
import io.koine.mesh.evaluate.Request.Http;
import io.koine.mesh.evaluate.Request.Transport;
import io.koine.mesh.evaluate.Verdict.Outcome;
import io.koine.mesh.evaluate.Verdict.Stage;
import io.koine.mesh.scope.InboundScope;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Scope;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.PolicyMeaning;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What policy answers, row by row of docs/policy-meaning.md where the settings differ.
final class EvaluatorTest {
    private static final Rule ANY = new Rule(List.of(), List.of(), List.of(), List.of());
    private static final String ROLE = "request.headers[x-role]";

    @Test
    void aRuleThatDecidesIsNamed() {
        Verdict verdict = Evaluator.decide(
                scope(
                        PolicyMeaning.STRICT,
                        MtlsMode.STRICT,
                        policy(Action.DENY, "d", path("/other"), path("/admin*")),
                        policy(Action.ALLOW, "a", ANY)),
                get(WEB, "/admin/x"));

        assertThat(verdict.outcome()).isEqualTo(Outcome.DENY);
        assertThat(verdict.stage()).isEqualTo(Stage.DENY);
        assertThat(verdict.status()).hasValue(403);
        assertThat(verdict.decision()).map(Verdict.Decision::rule).hasValue("ns[payments]-policy[d]-rule[1]");
    }

    @Test
    void aRuleThatDoesNotMatchSaysWhichFieldSaidNo() {
        InboundScope scope = scope(
                PolicyMeaning.STRICT,
                MtlsMode.STRICT,
                policy(Action.DENY, "d", path("/admin*")),
                policy(Action.ALLOW, "a", source(anyOf("mesh.test/ns/x/sa/y"), noneOf("orders"))));

        assertThat(Evaluator.explain(scope, get(WEB, "/x")))
                .extracting(
                        Explanation::rule,
                        Explanation::matches,
                        explanation -> explanation.misses().toString())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "ns[payments]-policy[d]-rule[0]", false, "[paths is \"/x\"; wanted /admin*]"),
                        org.assertj.core.groups.Tuple.tuple(
                                "ns[payments]-policy[a]-rule[0]",
                                false,
                                "[principals is \"mesh.test/ns/orders/sa/web\"; wanted mesh.test/ns/x/sa/y]"));
    }

    @ParameterizedTest
    @CsvSource({
        "STRICT, MTLS, ALLOW",
        "STRICT, TLS_WITHOUT_MESH_ALPN, ALLOW",
        "STRICT, PLAINTEXT, DENY",
        "STRICT, TLS_WITHOUT_CERTIFICATE, DENY",
        "PERMISSIVE, MTLS, ALLOW",
        "PERMISSIVE, TLS_WITHOUT_MESH_ALPN, DENY",
        "PERMISSIVE, PLAINTEXT, ALLOW",
        "DISABLE, MTLS, DENY",
        "DISABLE, PLAINTEXT, ALLOW",
    })
    void transportIsAskedBeforeAnyPolicy(MtlsMode mode, Transport transport, Outcome expected) {
        boolean certificate = transport == Transport.MTLS || transport == Transport.TLS_WITHOUT_MESH_ALPN;
        Caller caller = new Caller(transport, certificate ? WEB.ids() : List.of(), "10.0.0.7", "10.0.0.7");

        Verdict verdict = Evaluator.decide(scope(PolicyMeaning.ISTIO, mode), get(caller, "/"));

        assertThat(verdict.outcome()).isEqualTo(expected);
        assertThat(verdict.status()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PolicyMeaning.class)
    void row1ANegatedEmptyHeaderLetsAMissingOnePass(PolicyMeaning meaning) {
        InboundScope id = scope(
                meaning, MtlsMode.STRICT, policy(Action.ALLOW, "a", when("request.headers[x-request-id]", noneOf(""))));
        InboundScope role = scope(meaning, MtlsMode.STRICT, policy(Action.ALLOW, "a", when(ROLE, noneOf(""))));

        assertThat(outcome(role, get(WEB, "/"))).isEqualTo(Outcome.ALLOW);
        assertThat(outcome(role, get(WEB, "/", new Header("X-Role", "")))).isEqualTo(Outcome.DENY);
        assertThat(outcome(id, get(WEB, "/", new Header("x-request-id", "")))).isEqualTo(Outcome.ALLOW);
    }

    @ParameterizedTest
    @CsvSource({"ISTIO, ALLOW", "STRICT, DENY"})
    void row2ANegatedNamespaceIsSatisfiedByNobody(PolicyMeaning meaning, Outcome expected) {
        InboundScope scope =
                scope(meaning, MtlsMode.PERMISSIVE, policy(Action.ALLOW, "a", source(Match.ANY, noneOf("payments"))));

        assertThat(outcome(scope, get(PLAIN, "/"))).isEqualTo(expected);
        assertThat(outcome(scope, get(WEB, "/"))).isEqualTo(Outcome.ALLOW);
    }

    @ParameterizedTest
    @CsvSource({"ISTIO, ALLOW", "STRICT, DENY"})
    void row3ADenyIsPassedByWritingThePathDifferently(PolicyMeaning meaning, Outcome expected) {
        InboundScope scope = scope(meaning, MtlsMode.STRICT, policy(Action.DENY, "d", path("/admin", "/admin/*")));

        assertThat(outcome(scope, get(WEB, "//admin"))).isEqualTo(expected);
        assertThat(outcome(scope, get(WEB, "/x/..%2fadmin"))).isEqualTo(expected);
        assertThat(outcome(scope, get(WEB, "/admin#x"))).isEqualTo(Outcome.DENY);
    }

    @ParameterizedTest
    @CsvSource({"ISTIO, ALLOW", "STRICT, DENY"})
    void row4AListOnOneLineIsOneText(PolicyMeaning meaning, Outcome expected) {
        InboundScope scope = scope(meaning, MtlsMode.STRICT, policy(Action.DENY, "d", when(ROLE, anyOf("guest"))));

        assertThat(outcome(scope, get(WEB, "/", new Header("x-role", "guest, admin"))))
                .isEqualTo(expected);
        assertThat(outcome(scope, get(WEB, "/", new Header("x-role", "a"), new Header("X-Role", "guest"))))
                .isEqualTo(Outcome.DENY);
    }

    @Test
    void row5AStarOnAHeaderMeansThatItIsThere() {
        InboundScope scope =
                scope(PolicyMeaning.STRICT, MtlsMode.STRICT, policy(Action.ALLOW, "a", when(ROLE, anyOf("*"))));

        assertThat(outcome(scope, get(WEB, "/", new Header("x-role", "")))).isEqualTo(Outcome.ALLOW);
        assertThat(outcome(scope, get(WEB, "/"))).isEqualTo(Outcome.DENY);
    }

    @Test
    void row6ADenyOfPathsDeniesAllOfTcpAndAnAllowOfThemAllowsNothing() {
        assertThat(outcome(scope(PolicyMeaning.ISTIO, MtlsMode.STRICT, policy(Action.DENY, "d", path("/a"))), tcp(WEB)))
                .isEqualTo(Outcome.DENY);
        Verdict allow = Evaluator.decide(
                scope(PolicyMeaning.ISTIO, MtlsMode.STRICT, policy(Action.ALLOW, "a", path("/*"))), tcp(WEB));
        assertThat(allow.outcome()).isEqualTo(Outcome.DENY);
        assertThat(allow.status()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PolicyMeaning.class)
    void row8AMissingProviderRefusesWhatMatches(PolicyMeaning meaning) {
        InboundScope scope = scope(meaning, MtlsMode.STRICT, policy(Action.CUSTOM, "c", path("/a")));

        assertThat(Evaluator.decide(scope, get(WEB, "/a")).stage()).isEqualTo(Stage.CUSTOM);
        assertThat(outcome(scope, get(WEB, "/b"))).isEqualTo(Outcome.ALLOW);
        assertThat(outcome(scope, tcp(WEB))).isEqualTo(Outcome.DENY);
    }

    @ParameterizedTest
    @CsvSource({
        "ISTIO, shop.test, SHOP.test, DENY",
        "STRICT, shop.test, SHOP.test, DENY",
        "ISTIO, shop.test, shop.test:80, ALLOW",
        "STRICT, shop.test, shop.test:80, DENY",
        "STRICT, shop.test, shop.test., DENY",
        "ISTIO, shop.test:*, shop.test:80, DENY",
        "STRICT, shop.test:*, shop.test:80, DENY",
        "STRICT, [::1], [::1]:80, DENY",
        "STRICT, [::1], [::1], DENY",
    })
    void row17HostsAreComparedWithoutCase(PolicyMeaning meaning, String wanted, String sent, Outcome expected) {
        InboundScope scope = scope(
                meaning,
                MtlsMode.STRICT,
                policy(
                        Action.DENY,
                        "d",
                        Cases.operation(new Operation(anyOf(wanted), Match.ANY, Match.ANY, Match.ANY))));

        assertThat(outcome(scope, http(WEB, new Http("GET", "/", sent, List.of(), List.of()))))
                .isEqualTo(expected);
    }

    @Test
    void row21TheProxyRefusesSomeRequestsOfItsOwn() {
        InboundScope scope = scope(PolicyMeaning.ISTIO, MtlsMode.STRICT);

        assertThat(Evaluator.decide(scope, http(WEB, new Http("get", "/", "a", List.of(), List.of())))
                        .status())
                .hasValue(400);
        assertThat(Evaluator.decide(scope, http(WEB, new Http("OPTIONS", "*", "a", List.of(), List.of())))
                        .status())
                .hasValue(404);
    }

    @Test
    void aDryRunIsReportedAndDecidesNothing() {
        AuthorizationPolicy enforced = policy(Action.DENY, "d", ANY);
        AuthorizationPolicy dry = new AuthorizationPolicy(
                enforced.key(),
                new Scope(enforced.selector(), List.of(), true),
                Action.DENY,
                Optional.empty(),
                enforced.rules());

        Verdict verdict = Evaluator.decide(
                scope(PolicyMeaning.STRICT, MtlsMode.STRICT, dry, policy(Action.AUDIT, "t", ANY)), get(WEB, "/"));

        assertThat(verdict.outcome()).isEqualTo(Outcome.ALLOW);
        assertThat(verdict.dryRun())
                .extracting(Verdict.Decision::rule)
                .containsExactly("ns[payments]-policy[d]-rule[0]");
        assertThat(verdict.audited()).containsExactly("ns[payments]-policy[t]-rule[0]");
    }

    @Test
    void aLiteralInANameMatchesItselfAlone() {
        InboundScope scope = scope(
                PolicyMeaning.ISTIO, MtlsMode.STRICT, policy(Action.ALLOW, "a", source(Match.ANY, anyOf("ord.rs"))));

        assertThat(outcome(scope, get(WEB, "/"))).isEqualTo(Outcome.DENY);
    }

    @Test
    void aPortThatTheWorkloadDoesNotHaveIsNamed() {
        Request request = new Request(WEB, new Destination("10.0.0.1", 1, ""), Optional.empty(), Cases.NOW);

        assertThatThrownBy(() -> Evaluator.decide(scope(PolicyMeaning.ISTIO, MtlsMode.STRICT), request))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("port 1")
                .hasMessageContaining("[5432, 8080]");
    }
}
