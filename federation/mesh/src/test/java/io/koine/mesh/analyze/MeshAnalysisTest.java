package io.koine.mesh.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Fixtures;
import io.koine.mesh.Mesh;
import io.koine.model.catalogue.Item;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Peer;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Scope;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.Policy;
import io.koine.model.policy.PolicyMeaning;
import io.koine.model.policy.Selector;
import io.koine.trust.SpiffeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MeshAnalysisTest {
    private static final Map<String, String> PAYMENT = Map.of("app", "payment");
    private static final Rule EVERYTHING = new Rule(List.of(), List.of(), List.of(), List.of());

    private static Match anyOf(String... values) {
        return new Match(List.of(values), List.of());
    }

    private static Match noneOf(String... values) {
        return new Match(List.of(), List.of(values));
    }

    private static Rule path(String... paths) {
        Operation operation = new Operation(Match.ANY, Match.ANY, Match.ANY, anyOf(paths));
        return new Rule(List.of(), List.of(operation), List.of(), List.of());
    }

    private static Rule host(String host) {
        Operation operation = new Operation(anyOf(host), Match.ANY, Match.ANY, Match.ANY);
        return new Rule(List.of(), List.of(operation), List.of(), List.of());
    }

    private static Rule when(String key, Match match) {
        return new Rule(List.of(), List.of(), List.of(new Condition(key, match)), List.of());
    }

    private static Rule from(Match principals, Match namespaces, Match accounts) {
        Peer peer = new Peer(principals, namespaces, accounts);
        return new Rule(List.of(new Source(peer, Match.ANY, Match.ANY, Match.ANY)), List.of(), List.of(), List.of());
    }

    private static Rule namespaces(Match namespaces) {
        return from(Match.ANY, namespaces, Match.ANY);
    }

    private static AuthorizationPolicy policy(String name, Action action, Rule... rules) {
        return Fixtures.authorization("payments", name, PAYMENT, action, rules);
    }

    private static Mesh mesh(Policy... policies) {
        List<Item> items = new ArrayList<>();
        items.add(new Item.WorkloadItem(Fixtures.payment()));
        List.of(policies).forEach(policy -> items.add(new Item.PolicyItem(policy)));
        return Fixtures.mesh(Fixtures.catalogue(Fixtures.synced(Fixtures.VM, items.toArray(Item[]::new))));
    }

    /// What is found, but for the differences between the meanings, as `<code> <name> <field>`.
    private static List<String> findings(Policy... policies) {
        return MeshAnalysis.of(mesh(policies), Set.of(), List.of()).stream()
                .filter(found -> found.code() != Code.MEANING_DIFFERS && found.code() != Code.HTTP_RULE_ON_TCP)
                .map(found -> found.code() + " "
                        + found.origin()
                                .resource()
                                .substring(found.origin().resource().lastIndexOf('/') + 1) + " "
                        + found.origin().field())
                .toList();
    }

    private static List<String> differences(Policy... policies) {
        return PolicyDifferences.of(mesh(policies)).stream()
                .map(Diagnostic::message)
                .toList();
    }

    @Test
    void nothingStandsOutInASoundMesh() {
        assertThat(findings(
                        policy("a", Action.ALLOW, path("/a/*")),
                        Fixtures.peer("payments", "default", Map.of(), MtlsMode.STRICT, 0)))
                .isEmpty();
    }

    @Test
    void aSelectorThatMatchesNothingIsFound() {
        Map<String, String> typo = Map.of("app", "payments");
        assertThat(findings(
                        Fixtures.authorization("payments", "a", typo, Action.ALLOW, EVERYTHING),
                        Fixtures.authorization(Fixtures.ROOT, "b", typo, Action.DENY, path("/x*")),
                        Fixtures.authorization(Fixtures.ROOT, "c", PAYMENT, Action.DENY, path("/y*")),
                        Fixtures.peer("payments", "p", typo, MtlsMode.STRICT, 0),
                        Fixtures.peer(Fixtures.ROOT, "q", PAYMENT, MtlsMode.STRICT, 0)))
                .containsExactlyInAnyOrder(
                        "UNKNOWN_WORKLOAD a spec.selector.matchLabels",
                        "UNKNOWN_WORKLOAD b spec.selector.matchLabels",
                        "UNKNOWN_WORKLOAD p spec.selector.matchLabels",
                        "UNKNOWN_WORKLOAD q spec.selector.matchLabels");
    }

    @Test
    void targetsThatWorkloadsIgnoreAreFound() {
        AuthorizationPolicy plain = policy("a", Action.ALLOW, EVERYTHING);
        assertThat(findings(new AuthorizationPolicy(
                        plain.key(),
                        new Scope(Selector.ALL, List.of("Service/payment"), false),
                        Action.ALLOW,
                        Optional.empty(),
                        plain.rules())))
                .containsExactly("WEAK_MATCH a spec.targetRefs");
    }

    @Test
    void anAllowThatADenyCoversIsFound() {
        assertThat(findings(
                        policy("allow", Action.ALLOW, path("/x/a"), path("/y")),
                        policy("deny", Action.DENY, path("/x/*"))))
                .containsExactly("UNREACHABLE_RULE allow spec.rules[0]");
    }

    @Test
    void ofTwoRulesThatSayTheSameTheLaterIsFound() {
        assertThat(findings(policy("a", Action.ALLOW, path("/x")), policy("b", Action.ALLOW, path("/x"))))
                .containsExactly("UNREACHABLE_RULE b spec.rules[0]");
        assertThat(findings(policy("a", Action.ALLOW, path("/x")), policy("b", Action.ALLOW, path("/x*"))))
                .containsExactly("UNREACHABLE_RULE a spec.rules[0]");
    }

    @Test
    void rulesThatOnlyOverlapAreLeftAlone() {
        Rule guests = namespaces(noneOf("payments"));
        assertThat(findings(
                        policy("a", Action.ALLOW, path("/x*"), when("source.ip", anyOf("10.0.0.1"))),
                        policy("b", Action.DENY, path("/x/*"), guests),
                        Fixtures.authorization(
                                "payments", "c", Map.of("app", "payment", "v", "1"), Action.DENY, path("/*")),
                        policy("d", Action.ALLOW, path("/{*}"))))
                .containsExactly("UNKNOWN_WORKLOAD c spec.selector.matchLabels");
    }

    @Test
    void aDenyOfEverybodyElseCoversNoAllow() {
        assertThat(findings(
                        policy("a", Action.ALLOW, namespaces(anyOf("payments"))),
                        policy("b", Action.DENY, namespaces(noneOf("payments")))))
                .isEmpty();
    }

    @Test
    void valuesThatCatchMoreOrLessThanTheySayAreFound() {
        assertThat(findings(
                        policy(
                                "a",
                                Action.ALLOW,
                                from(
                                        anyOf(
                                                "mesh.test/ns/pay*",
                                                "*web",
                                                "mesh.test/ns/pay/*",
                                                "cluster.local/ns/pay/*",
                                                "cluster.local/ns/pay/sa/*"),
                                        Match.ANY,
                                        Match.ANY),
                                namespaces(anyOf("te*m", "te*"))),
                        policy("b", Action.DENY, path("/admin", "/ok", "/ok/", "/files/{**}"))))
                .containsExactlyInAnyOrder(
                        "WEAK_MATCH a spec.rules[0].from[0].source.principals[0]",
                        "WEAK_MATCH a spec.rules[0].from[0].source.principals[1]",
                        "WEAK_MATCH a spec.rules[0].from[0].source.principals[3]",
                        "WEAK_MATCH a spec.rules[1].from[0].source.namespaces[0]",
                        "WEAK_MATCH b spec.rules[0].to[0].operation.paths[0]",
                        "WEAK_MATCH b spec.rules[0].to[0].operation.paths[3]");
    }

    @Test
    void namesThatNobodyHasAreFound() {
        Policy policy = policy(
                "a",
                Action.ALLOW,
                from(
                        anyOf("cluster.local/ns/payments/sa/payment", "mesh.test/ns/payments/sa/nobody"),
                        Match.ANY,
                        Match.ANY),
                namespaces(anyOf("payments", "nowhere")),
                from(Match.ANY, Match.ANY, anyOf("payment", "payments/other")),
                from(anyOf("elsewhere.test/ns/a/sa/b"), Match.ANY, Match.ANY));
        assertThat(findings(policy))
                .containsExactly(
                        "UNKNOWN_PRINCIPAL a spec.rules[0].from[0].source.principals[1]",
                        "UNKNOWN_PRINCIPAL a spec.rules[1].from[0].source.namespaces[1]",
                        "UNKNOWN_PRINCIPAL a spec.rules[2].from[0].source.serviceAccounts[1]");
        Set<SpiffeId> accounts = Set.of(
                SpiffeId.ofWorkload(Fixtures.DOMAIN, "payments", "nobody"),
                SpiffeId.ofWorkload(Fixtures.DOMAIN, "payments", "other"),
                SpiffeId.ofWorkload(Fixtures.DOMAIN, "nowhere", "default"));
        assertThat(MeshAnalysis.of(mesh(policy), accounts, List.of()))
                .extracting(Diagnostic::code)
                .doesNotContain(Code.UNKNOWN_PRINCIPAL);
    }

    @Test
    void withoutAnyWorkloadNoNameIsWrong() {
        Policy policy = policy("a", Action.ALLOW, namespaces(anyOf("nowhere")));
        Mesh empty = Fixtures.mesh(Fixtures.catalogue(Fixtures.synced(Fixtures.VM, new Item.PolicyItem(policy))));
        assertThat(MeshAnalysis.of(empty, Set.of(), List.of())).isEmpty();
    }

    @Test
    void ofTwoPeerAuthenticationsTheLaterIsFound() {
        assertThat(findings(
                        Fixtures.peer("payments", "a", Map.of(), MtlsMode.STRICT, 1),
                        Fixtures.peer("payments", "b", Map.of(), MtlsMode.PERMISSIVE, 0),
                        Fixtures.peer("payments", "c", PAYMENT, MtlsMode.STRICT, 2),
                        Fixtures.peer("orders", "d", Map.of(), MtlsMode.STRICT, 2)))
                .containsExactly("OVERLAPPING_POLICY a ");
    }

    @Test
    void twoProvidersOnOneWorkloadAreFoundUnderIstiosMeaning() {
        MeshConfig defaults = MeshConfig.defaults(Fixtures.ROOT);
        MeshConfig istio = new MeshConfig(
                defaults.key(), PolicyMeaning.ISTIO, Optional.empty(), defaults.trustDomains(), defaults.providers());
        assertThat(findings(istio, custom("a", "one"), custom("b", "two"), custom("c", "one")))
                .containsExactly("OVERLAPPING_POLICY b spec.provider");
        assertThat(findings(custom("a", "one"), custom("b", "two"))).isEmpty();
    }

    private static AuthorizationPolicy custom(String name, String provider) {
        AuthorizationPolicy plain = policy(name, Action.CUSTOM, path("/" + name + "*"));
        return new AuthorizationPolicy(plain.key(), plain.scope(), Action.CUSTOM, Optional.of(provider), plain.rules());
    }

    @Test
    void whatIsKnownIsNotSaidTwice() {
        Diagnostic known = Diagnostic.warning(
                Code.WEAK_MATCH,
                Origin.of("AuthorizationPolicy/payments/a", "spec.rules[0].to[0].operation.paths[0]"),
                "known");
        assertThat(MeshAnalysis.of(mesh(policy("a", Action.DENY, path("/admin"))), Set.of(), List.of(known)))
                .filteredOn(found -> found.code() == Code.WEAK_MATCH)
                .containsExactly(known);
    }

    /// Rows 2, 3, 4 and 17 of the documented differences.
    @Test
    void aPolicyThatTheMeaningsAnswerDifferentlyHasAnExample() {
        assertThat(differences(policy("negated", Action.ALLOW, namespaces(noneOf("guests")))))
                .singleElement()
                .asString()
                .contains("a caller in plaintext", "vm/payments/payment-1", "STRICT DENY, ISTIO ALLOW");
        assertThat(differences(policy("path", Action.DENY, path("/admin"))))
                .singleElement()
                .asString()
                .contains("GET //admin", "STRICT DENY, ISTIO ALLOW");
        assertThat(differences(policy("list", Action.ALLOW, when("request.headers[x-role]", noneOf("guest")))))
                .singleElement()
                .asString()
                .contains("x-role: guest,another", "STRICT DENY, ISTIO ALLOW");
        assertThat(differences(policy("host", Action.DENY, host("shop.test"))))
                .singleElement()
                .asString()
                .contains("host shop.test:8443", "STRICT DENY, ISTIO ALLOW");
    }

    @Test
    void aPolicyThatBothAnswerAlikeIsNotNamed() {
        Operation posting = new Operation(Match.ANY, Match.ANY, anyOf("POST"), Match.ANY);
        assertThat(differences(
                        policy("methods", Action.ALLOW, new Rule(List.of(), List.of(posting), List.of(), List.of())),
                        policy("spaces", Action.ALLOW, namespaces(anyOf("payments"))),
                        policy("accounts", Action.DENY, from(Match.ANY, Match.ANY, anyOf("payment")))))
                .isEmpty();
    }
}
