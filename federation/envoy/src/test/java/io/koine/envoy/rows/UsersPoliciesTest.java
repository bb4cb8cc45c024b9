package io.koine.envoy.rows;

import static io.koine.envoy.rows.Caller.PLAIN;
import static io.koine.envoy.rows.Pair.CLOSED;
import static io.koine.envoy.rows.Question.same;
import static io.koine.envoy.rows.Question.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.rows.Cell.Place;
import io.koine.model.policy.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Every security policy that users have published acts: a workload has all the policies of its file, beside it is one
/// that lacks the policy in question, and what one of them answers the other does not.
@Tag("envoy")
final class UsersPoliciesTest {
    @RegisterExtension
    static final PolicyLab LAB = new PolicyLab();

    private static final Path FILES = Path.of("../istio-api/src/test/resources/testdata");
    private static final Set<String> KINDS =
            Set.of("AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication");

    private static final Tokens TOKENS = new Tokens();
    private static final String ISSUER = "https://auth.bank.example";
    private static final String TOKEN = TOKENS.signed(
            "{\"alg\":\"RS256\",\"typ\":\"JWT\"}", "{\"iss\":\"" + ISSUER + "\",\"sub\":\"a\",\"exp\":4102444800}");
    private static final String BEARER = "Authorization: Bearer ";

    private static final Caller ORDER = caller("orders", "order-service");
    private static final Caller FRONTEND = caller("team-a", "frontend");
    private static final Caller OTHER_FRONTEND = caller("team-b", "frontend");
    private static final Caller ORDER_SA = caller("production", "order-service-sa");
    private static final Caller GATEWAY = caller("default", "api-gateway");
    private static final Caller PAYMENT = caller("default", "payment-service");
    private static final Caller PROMETHEUS = caller("monitoring", "prometheus");
    private static final Caller BILLING = caller("default", "billing-service");
    private static final Caller DEFAULT_ORDER = caller("default", "order-service");

    static {
        LAB.fetched(ISSUER + "/.well-known/jwks.json", TOKENS.keySet());
    }

    private static final List<Row> ROWS = List.of(
            row("mtls-and-authz", "PeerAuthentication/istio-system/default", new Place("shop", "web"))
                    .says(
                            same("200", ORDER, "GET /"),
                            tcp("200", ORDER),
                            same(CLOSED, PLAIN, "GET /"),
                            tcp(CLOSED, PLAIN))
                    .otherwise(same("200", PLAIN, "GET /"), tcp("200", PLAIN)),
            row("mtls-and-authz", "AuthorizationPolicy/payments/deny-all", new Place("payments", "ledger"))
                    .says(same("403", ORDER, "POST /api/v1/charges"), tcp(CLOSED, ORDER))
                    .otherwise(same("200", ORDER, "POST /api/v1/charges"), tcp("200", ORDER)),
            row(
                            "mtls-and-authz",
                            "AuthorizationPolicy/payments/allow-order-to-payment",
                            new Place("payments", "payment-service"))
                    .says(
                            same("200", ORDER, "POST /api/v1/charges"),
                            same("403", ORDER, "GET /api/v1/charges"),
                            same("403", ORDER, "POST /api/v1/refunds"),
                            same("403", FRONTEND, "POST /api/v1/charges"),
                            same(CLOSED, PLAIN, "POST /api/v1/charges"),
                            tcp(CLOSED, ORDER))
                    .otherwise(same("403", ORDER, "POST /api/v1/charges")),
            row(
                            "mtls-and-authz",
                            "AuthorizationPolicy/team-a/allow-frontend-to-api",
                            new Place("team-a", "api-gateway"))
                    .says(
                            same("200", FRONTEND, "GET /api/items", "x-request-id: one"),
                            same("200", FRONTEND, "POST /api/items"),
                            same("403", FRONTEND, "DELETE /api/items"),
                            same("403", FRONTEND, "GET /other"),
                            same("403", OTHER_FRONTEND, "GET /api/items"))
                    .otherwise(
                            same("200", FRONTEND, "DELETE /api/items"), same("200", OTHER_FRONTEND, "GET /api/items")),
            row(
                            "retries-and-sidecar",
                            "PeerAuthentication/production/default",
                            new Place("production", "order-service"))
                    .says(same("200", ORDER_SA, "GET /"), same(CLOSED, PLAIN, "GET /"))
                    .otherwise(same("200", PLAIN, "GET /")),
            row(
                            "retries-and-sidecar",
                            "AuthorizationPolicy/production/payment-service-authz",
                            new Place("production", "payment-service"))
                    .says(
                            same("200", ORDER_SA, "POST /v1/payments"),
                            same("200", ORDER_SA, "POST /v1/payments/7"),
                            same("403", ORDER_SA, "GET /v1/payments"),
                            same("403", ORDER_SA, "POST /v1/paymentsx"),
                            same("403", ORDER, "POST /v1/payments"))
                    .otherwise(same("200", ORDER_SA, "GET /v1/payments"), same("200", ORDER, "POST /v1/payments")),
            row("whole-stack", "PeerAuthentication/default/default", new Place("default", "web"))
                    .says(same("200", PAYMENT, "GET /"), same(CLOSED, PLAIN, "GET /"))
                    .otherwise(same("200", PLAIN, "GET /")),
            row(
                            "whole-stack",
                            "AuthorizationPolicy/default/order-service-policy",
                            new Place("default", "order-service"))
                    .says(
                            same("200", GATEWAY, "GET /api/v1/orders/7"),
                            same("200", PAYMENT, "POST /api/v1/orders/7"),
                            same("403", PAYMENT, "DELETE /api/v1/orders/7"),
                            same("403", GATEWAY, "GET /api/v1/orders"),
                            same("200", PROMETHEUS, "GET /metrics"),
                            same("403", GATEWAY, "GET /metrics"),
                            same("403", PROMETHEUS, "GET /api/v1/orders/7"))
                    .otherwise(same("200", PAYMENT, "DELETE /api/v1/orders/7"), same("200", GATEWAY, "GET /metrics")),
            row("split", "PeerAuthentication/default/default", new Place("default", "user-service"))
                    .says(same("200", BILLING, "GET /"), same(CLOSED, PLAIN, "GET /"))
                    .otherwise(same("200", PLAIN, "GET /")),
            row("split", "AuthorizationPolicy/default/payment-policy", new Place("default", "payment-service"))
                    .says(
                            same("200", DEFAULT_ORDER, "GET /"),
                            same("200", BILLING, "DELETE /any"),
                            tcp("200", BILLING),
                            same("403", GATEWAY, "GET /"),
                            tcp(CLOSED, GATEWAY))
                    .otherwise(same("200", GATEWAY, "GET /"), tcp("200", GATEWAY)),
            row("gateways", "PeerAuthentication/default/default", new Place("default", "my-service"))
                    .says(same("200", GATEWAY, "GET /"), same(CLOSED, PLAIN, "GET /"))
                    .otherwise(same("200", PLAIN, "GET /")),
            row("edge", "RequestAuthentication/payments/jwt-auth", new Place("payments", "payment-api"))
                    .says(
                            same("200", PLAIN, "GET /"),
                            same("200", PLAIN, "GET /", BEARER + TOKEN),
                            same("401", PLAIN, "GET /", BEARER + Tokens.forged(TOKEN)),
                            same("401", PLAIN, "GET /", BEARER + TOKENS.alive("other", "\"sub\":\"a\"")))
                    .otherwise(same("200", PLAIN, "GET /", BEARER + Tokens.forged(TOKEN))));

    /// The token that the edge's policy forwards, and one that only looks like it.
    private static final Pair EDGE = LAB.both(new Place("payments", "payment-api"), _ -> policies("edge"));

    @ParameterizedTest
    @FieldSource("ROWS")
    void itActs(Row row) throws IOException {
        row.with().answers(row.questions().toArray(Question[]::new));
        row.without().answers(row.answersWithout().toArray(Question[]::new));
    }

    /// Given a policy that nobody asks about here, then this fails.
    @Test
    void allOfThemAreHere() throws IOException {
        TreeSet<String> there = new TreeSet<>();
        try (Stream<Path> directories = Files.list(FILES)) {
            List<String> names = directories
                    .map(directory -> directory.getFileName().toString())
                    .filter(name -> name.startsWith("users-"))
                    .map(name -> name.substring("users-".length()))
                    .toList();
            names.forEach(name -> policies(name).forEach(policy -> there.add(name + " " + policy.key())));
        }
        assertThat(ROWS)
                .extracting(Row::name)
                .containsExactlyInAnyOrderElementsOf(there)
                .hasSize(12);
    }

    @Test
    void aTokenIsForwarded() throws IOException {
        EDGE.answers(same("200", PLAIN, "GET /forwarded", BEARER + TOKEN));
        assertThat(LAB.seen())
                .filteredOn(head -> head.startsWith("GET /forwarded"))
                .hasSize(2)
                .allSatisfy(head -> assertThat(head).contains(TOKEN));
    }

    private static Caller caller(String namespace, String account) {
        return LAB.mesh("spiffe://mesh.test/ns/" + namespace + "/sa/" + account);
    }

    private static List<Policy> policies(String file) {
        try {
            return Manifests.policies(
                            Files.readString(FILES.resolve("users-" + file).resolve("in.yaml")))
                    .stream()
                    .filter(policy -> KINDS.contains(policy.key().kind()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(String file, String object, Place place) {
        List<Policy> all = policies(file);
        List<Policy> others = all.stream()
                .filter(policy -> !policy.key().toString().equals(object))
                .toList();
        return new Row(
                file + " " + object, LAB.both(place, _ -> all), LAB.both(place, _ -> others), List.of(), List.of());
    }

    /// @param name of the file and the policy
    /// @param with a workload with all policies of the file
    /// @param without the same, but for the policy
    /// @param questions to the first
    /// @param answersWithout questions to the second, with other answers
    record Row(String name, Pair with, Pair without, List<Question> questions, List<Question> answersWithout) {
        Row says(Question... asked) {
            return new Row(name, with, without, List.of(asked), answersWithout);
        }

        Row otherwise(Question... asked) {
            return new Row(name, with, without, questions, List.of(asked));
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
