package io.koine.envoy.proof;

import io.koine.envoy.proof.Call.Peer;
import io.koine.envoy.proof.Call.Request;
import io.koine.envoy.proof.Call.Token;
import io.koine.envoy.proof.Call.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Calls that lie at the edges of what [RandomWorlds] writes.
final class RandomCalls {
    /// Seconds since 1970 at which calls are made, where no real clock is asked.
    static final long NOW = 2_000_000_000L;

    static final List<String> CALLERS = List.of(
            "spiffe://mesh.test/ns/a/sa/x.y",
            "spiffe://mesh.test/ns/a/sa/xzy",
            "spiffe://mesh.test/ns/ab/sa/x.y",
            "spiffe://mesh.test/ns/b/sa/w",
            "spiffe://old.test/ns/a/sa/x.y",
            "spiffe://mesh.test/ns/a.b/sa/x.y",
            "spiffe://mesh.test/ns/axb/sa/a");
    private static final List<String> AUTHORITIES = List.of(
            "shop.test", "SHOP.test:80", "shop.test.", "shop.test.:443", "api.shop.test", "shopxtest", "[::1]:80");
    private static final List<String> PATHS = List.of(
            "/",
            "/a",
            "/a?x=/b",
            "/a/b",
            "/a.b",
            "/axb",
            "/b",
            "/(a+)",
            "/aa",
            "/a/",
            "/A",
            "/a/b/c",
            "/a/b/c/d/e",
            "//admin",
            "/\\admin",
            "/admin%2f",
            "/%2fadmin",
            "/admin;a=b",
            "/x/..%2fadmin",
            "/x/../admin",
            "/%61dmin",
            "/x/%2e%2e/admin",
            "/x/..;a=b/admin",
            "/x/%2e%2e;a=b/admin",
            "/x%2f..;a/admin",
            "/x\\..;a/admin",
            "/x/.;/admin",
            "/a|b",
            "/admin%00",
            "/admin?q=/../x",
            "/admin#x",
            "/a//../b",
            "/x//y",
            "/x/y",
            "/a*b",
            "/a[b",
            "/x/b");
    private static final List<String> LINES =
            List.of("", "ok", "ok,blocked", "blocked", "blocked , ok", "okay", ",", "blxcked", "guest,admin", "admin");
    private static final List<List<Map.Entry<String, String>>> FORWARDED = List.of(
            List.of(),
            List.of(),
            List.of(Map.entry("x-forwarded-for", "10.1.2.3")),
            List.of(Map.entry("x-forwarded-for", "10.1.2.3, 10.9.9.9")),
            List.of(Map.entry("x-forwarded-for", "junk")));

    private final Random random;
    private final long nowSeconds;

    RandomCalls(Random random) {
        this(random, NOW);
    }

    /// @param nowSeconds seconds since 1970, for tokens
    RandomCalls(Random random, long nowSeconds) {
        this.random = random;
        this.nowSeconds = nowSeconds;
    }

    /// @return the URI names of every certificate that calls are made with
    static List<List<String>> certificates() {
        return CALLERS.stream().map(List::of).toList();
    }

    /// @param requests how many
    /// @return requests of one caller to one port, or one connection of opaque bytes
    List<Call> ofOneCaller(int requests) {
        Call first = call();
        List<Call> calls = new ArrayList<>(List.of(first));
        while (!first.tcp() && calls.size() < requests) {
            calls.add(new Call(first.peer(), false, first.port(), request()));
        }
        return calls;
    }

    /// @return a call over HTTP or TCP
    Call call() {
        boolean plaintext = random.nextInt(4) == 0;
        Wire wire = plaintext ? Wire.PLAINTEXT : random.nextInt(16) == 0 ? Wire.MUTUAL_TLS_OTHER_ALPN : Wire.MUTUAL_TLS;
        Peer peer = new Peer(
                wire,
                plaintext ? List.of() : List.of(one(CALLERS)),
                "127.0.0.1",
                plaintext || random.nextInt(4) == 0 ? "" : one(List.of("s.test", "sxtest", "a.s.test")));
        boolean tcp = random.nextInt(5) == 0;
        return new Call(peer, tcp, one(List.of(8080, 9090)), tcp ? Request.NONE : request());
    }

    private Request request() {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Map.Entry<String, String> line = Map.entry(one(List.of("x-role", "X-Role", "x-request-id")), one(LINES));
            headers.add(line);
        }
        headers.addAll(one(FORWARDED));
        String method = one(List.of("GET", "POST", "PUT", "OPTIONS", "GET", "get"));
        if (method.equals("OPTIONS") && random.nextBoolean()) {
            headers.add(Map.entry("origin", "https://page.test"));
            headers.add(Map.entry("access-control-request-method", "GET"));
        }
        return new Request(method, one(AUTHORITIES), one(PATHS), headers, tokens());
    }

    private List<Token> tokens() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> List.of();
            case 2 -> List.of(new Token("param", "access_token", "", random.nextInt(4) == 0, claims(one(issuers()))));
            case 3 -> List.of(new Token("header", "x-token", "", random.nextInt(4) == 0, claims(one(issuers()))));
            case 4 ->
                List.of(
                        new Token("header", "authorization", "Bearer ", false, claims(RandomWorlds.ISSUER)),
                        new Token("header", "x-token", "", true, claims(RandomWorlds.OTHER_ISSUER)));
            default ->
                List.of(new Token(
                        "header", "authorization", "Bearer ", random.nextInt(6) == 0, claims(one(issuers()))));
        };
    }

    private static List<String> issuers() {
        return List.of(RandomWorlds.ISSUER, RandomWorlds.ISSUER, RandomWorlds.OTHER_ISSUER, "https://nobody.test");
    }

    private Map<String, Object> claims(String issuer) {
        Map<String, Object> claims = new HashMap<>();
        claims.put("iss", issuer);
        maybe(claims, "sub", List.of("bob", "ob", "alice"));
        maybe(claims, "aud", List.of("shop", "shop/", "other", List.of("other", "shop")));
        maybe(claims, "azp", List.of("read", List.of("read", "x")));
        maybe(claims, "scope", List.of("read write", "read", "readwrite"));
        maybe(claims, "groups", List.of("read write", List.of("write", "read"), List.of(1, true)));
        maybe(claims, "realm", List.of(Map.of("roles", List.of("read")), Map.of("name", "bob")));
        maybe(claims, "level", List.of(1, true, "1"));
        switch (random.nextInt(10)) {
            case 0 -> {}
            case 1 -> claims.put("exp", 0);
            case 2 -> claims.put("exp", nowSeconds - 10_000);
            default -> claims.put("exp", nowSeconds + 100_000);
        }
        if (random.nextInt(12) == 0) {
            claims.put("nbf", nowSeconds + 50_000);
        }
        return claims;
    }

    private void maybe(Map<String, Object> claims, String name, List<Object> pool) {
        if (random.nextInt(4) > 0) {
            claims.put(name, one(pool));
        }
    }

    private <T> T one(List<T> pool) {
        return pool.get(random.nextInt(pool.size()));
    }
}
