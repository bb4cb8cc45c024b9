package io.koine.envoy.simulate;

import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Policies and calls from small pools whose members nearly match each other: regular expression characters,
/// prefixes of each other, lists, other cases.
final class RandomPolicies {
    private static final List<String> PRINCIPALS = List.of(
            "*",
            "cluster.local/ns/a/sa/x.y",
            "mesh.test/ns/a/sa/x.y",
            "mesh.test/ns/a/sa/x*",
            "cluster.local/ns/a*",
            "*/sa/x.y",
            "*/ns/a/sa/x.y",
            "other.test/ns/a/sa/x.y");
    private static final List<String> NAMESPACES = List.of("a", "a*", "*b", "a*b", "*", "a.b");
    private static final List<String> HOSTS =
            List.of("*", "shop.test", "SHOP.Test", "shop*", "*.test", "*shop.test", "s.op.test");
    private static final List<String> METHODS = List.of("GET", "POST", "P*", "*T", "*", "get");
    private static final List<String> PATHS = List.of("/", "/a", "/a*", "*/b", "*", "/a.b", "/a/b", "/(a+)");
    private static final List<String> PORTS = List.of("8080", "9090");
    private static final List<String> HEADER_VALUES = List.of("*", "", "ok", "ok*", "*d", "bl.cked", "blocked");
    private static final List<String> SERVER_NAMES = List.of("*", "s.test", "S.test", "*.test", "s*");

    private static final List<String> CALLERS = List.of(
            "spiffe://mesh.test/ns/a/sa/x.y",
            "spiffe://mesh.test/ns/a/sa/xzy",
            "spiffe://mesh.test/ns/ab/sa/x.y",
            "spiffe://mesh.test/ns/b/sa/w",
            "spiffe://other.test/ns/a/sa/x.y",
            "spiffe://other.test/q/ns/a/sa/x.y",
            "spiffe://mesh.test/ns/a.b/sa/x.y",
            "spiffe://mesh.test/ns/axb/sa/a");
    private static final List<String> AUTHORITIES = List.of(
            "shop.test", "SHOP.test:80", "shop.test.", "shop.test.:443", "api.shop.test", "shopxtest", "[::1]:80");
    private static final List<String> REQUEST_PATHS =
            List.of("/", "/a", "/a?x=/b", "/a/b", "/a.b", "/axb", "/b", "/(a+)", "/aa");
    private static final List<String> LINES =
            List.of("", "ok", "ok,blocked", "blocked", "blocked , ok", "okay", ",", "blxcked", "\tblocked", "bl.cked,");
    private static final List<String> HEADERS = List.of("x-role", "X-Role", "x-request-id");

    private final Random random;

    RandomPolicies(Random random) {
        this.random = random;
    }

    List<AuthorizationPolicy> policies() {
        return Stream.concat(policies(Action.DENY, 2).stream(), policies(Action.ALLOW, 3).stream())
                .toList();
    }

    Call call() {
        boolean plaintext = random.nextInt(4) == 0;
        return new Call(
                plaintext ? Optional.empty() : Optional.of(one(CALLERS)),
                plaintext || random.nextInt(4) == 0 ? "" : one(List.of("s.test", "S.TEST", "sxtest")),
                one(List.of("GET", "POST", "PUT")),
                one(AUTHORITIES),
                one(REQUEST_PATHS),
                some(3, () -> Map.entry(one(HEADERS), one(LINES))));
    }

    private List<AuthorizationPolicy> policies(Action action, int atMost) {
        List<AuthorizationPolicy> policies = new ArrayList<>();
        int count = random.nextInt(atMost);
        for (int i = 0; i < count; i++) {
            ObjectKey key =
                    new ObjectKey("AuthorizationPolicy", "a", action.name().toLowerCase(java.util.Locale.ROOT) + i);
            policies.add(AuthorizationPolicy.of(key, Selector.ALL, action, some(3, this::rule)));
        }
        return policies;
    }

    private Rule rule() {
        boolean unenforceable = random.nextInt(16) == 0;
        return new Rule(
                some(2, () -> Source.of(match(PRINCIPALS), match(NAMESPACES))),
                some(2, () -> new Operation(match(HOSTS), match(PORTS), match(METHODS), match(PATHS))),
                some(2, this::condition),
                unenforceable
                        ? List.of(Diagnostic.error(Code.NOT_ENFORCED, Origin.of("AuthorizationPolicy/a/b"), "beyond"))
                        : List.of());
    }

    private Condition condition() {
        return switch (random.nextInt(6)) {
            case 0 -> new Condition("source.principal", match(PRINCIPALS));
            case 1 -> new Condition("source.namespace", match(NAMESPACES));
            case 2 -> new Condition("destination.port", match(PORTS));
            case 3 -> new Condition("connection.sni", match(SERVER_NAMES));
            default -> new Condition("request.headers[" + one(HEADERS) + "]", match(HEADER_VALUES));
        };
    }

    /// Most fields ask for nothing, or nearly nothing would ever match.
    private Match match(List<String> pool) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> new Match(some(2, () -> one(pool)), List.of());
            case 2 -> new Match(List.of(), some(2, () -> one(pool)));
            case 3 -> new Match(some(2, () -> one(pool)), some(2, () -> one(pool)));
            default -> Match.ANY;
        };
    }

    private <T> List<T> some(int atMost, Supplier<T> supplier) {
        List<T> list = new ArrayList<>();
        int count = random.nextInt(atMost + 1);
        for (int i = 0; i < count; i++) {
            list.add(supplier.get());
        }
        return list;
    }

    private <T> T one(List<T> pool) {
        return pool.get(random.nextInt(pool.size()));
    }
}
