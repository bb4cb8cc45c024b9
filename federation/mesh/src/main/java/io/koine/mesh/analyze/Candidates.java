package io.koine.mesh.analyze;

import io.koine.mesh.evaluate.Request;
import io.koine.mesh.evaluate.Request.Caller;
import io.koine.mesh.evaluate.Request.Destination;
import io.koine.mesh.evaluate.Request.Header;
import io.koine.mesh.evaluate.Request.Http;
import io.koine.mesh.evaluate.Request.Location;
import io.koine.mesh.evaluate.Request.Token;
import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.authz.TokenRule;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Requests near the edges of a rule: in every spelling that proxies and applications may take for its values.
final class Candidates {
    private static final String HEADER = "request.headers[";
    private static final String CLAIM = "request.auth.claims[";
    private static final String ANY_IP = "192.0.2.1";
    private static final long FAR = 4_102_444_800L;

    /// Combinations are cut here: an example is looked for, not a proof.
    private static final int MAX = 4000;

    private final TrustDomain domain;
    private final InboundScope scope;
    private final InboundPort port;

    /// @param domain the mesh's trust domain
    /// @param scope the workload that is called
    /// @param port the port of it
    Candidates(TrustDomain domain, InboundScope scope, InboundPort port) {
        this.domain = domain;
        this.scope = scope;
        this.port = port;
    }

    /// @param rule a rule
    /// @param endless whether there are tokens that never expire among them
    /// @return requests; the plain ones first
    List<Request> of(Rule rule, boolean endless) {
        List<Request> requests = new ArrayList<>();
        List<Caller> callers = callers(rule);
        if (!port.port().protocol().isHttp()) {
            callers.forEach(caller -> requests.add(request(caller, Optional.empty())));
            return requests;
        }
        for (List<Header> headers : headers(rule)) {
            for (List<Token> tokens : tokens(rule, endless)) {
                for (String method : methods(rule)) {
                    for (String host : hosts(rule)) {
                        for (String path : paths(rule)) {
                            for (Caller caller : callers) {
                                if (requests.size() < MAX) {
                                    requests.add(request(
                                            caller, Optional.of(new Http(method, path, host, headers, tokens))));
                                }
                            }
                        }
                    }
                }
            }
        }
        return requests;
    }

    private Request request(Caller caller, Optional<Http> http) {
        return new Request(
                caller,
                new Destination(scope.workload().address(), port.port().applicationPort(), ""),
                http,
                Instant.EPOCH);
    }

    private List<Caller> callers(Rule rule) {
        Set<SpiffeId> ids = new LinkedHashSet<>();
        for (Source source : rule.from()) {
            both(source.peer().principals()).forEach(value -> id(value).ifPresent(ids::add));
            for (String value : both(source.peer().namespaces())) {
                parsed(domain.name() + "/ns/" + plain(value) + "/sa/some").ifPresent(ids::add);
                // A star that crosses the segment.
                parsed(domain.name() + "/ns/" + value.replace("*", "x/y") + "/sa/some")
                        .ifPresent(ids::add);
            }
            for (String value : both(source.peer().serviceAccounts())) {
                parsed(domain.name() + "/ns/" + value.replace("/", "/sa/")).ifPresent(ids::add);
            }
        }
        ids.add(SpiffeId.ofWorkload(domain, "some-namespace", "some-account"));
        List<Caller> callers = new ArrayList<>();
        ids.forEach(id -> callers.add(Caller.of(id, ANY_IP)));
        callers.add(Caller.plaintext(ANY_IP));
        return callers;
    }

    private Optional<SpiffeId> id(String principal) {
        int slash = principal.indexOf('/');
        if (principal.startsWith("*/")) {
            return parsed(domain.name() + "/ns/x" + principal.substring(1))
                    .or(() -> parsed(domain.name() + principal.substring(1)));
        }
        if (slash < 0) {
            return Optional.empty();
        }
        String own = principal.startsWith("cluster.local/") ? domain.name() + principal.substring(slash) : principal;
        return parsed(plain(own));
    }

    private static Optional<SpiffeId> parsed(String text) {
        try {
            return Optional.of(SpiffeId.parse(SpiffeId.SCHEME + text));
        } catch (IllegalArgumentException e) {
            // No certificate can have it: no candidate.
            return Optional.empty();
        }
    }

    private static List<String> paths(Rule rule) {
        Set<String> paths = new LinkedHashSet<>();
        for (Operation operation : rule.to()) {
            for (String value : both(operation.paths())) {
                String path = plain(value.replace("{**}", "x").replace("{*}", "x"));
                if (path.startsWith("/")) {
                    paths.add(path);
                    paths.add("/" + path);
                    paths.add(path + "%2f");
                    paths.add(path + ";a=b");
                }
            }
        }
        paths.add("/some-path");
        return List.copyOf(paths);
    }

    private static List<String> hosts(Rule rule) {
        Set<String> hosts = new LinkedHashSet<>();
        for (Operation operation : rule.to()) {
            for (String value : both(operation.hosts())) {
                hosts.add(plain(value));
                hosts.add(plain(value) + ":8443");
            }
        }
        hosts.add("some-host.test");
        return List.copyOf(hosts);
    }

    private static List<String> methods(Rule rule) {
        Set<String> methods = new LinkedHashSet<>();
        rule.to().forEach(operation -> both(operation.methods()).forEach(value -> methods.add(plain(value))));
        methods.add("GET");
        return List.copyOf(methods);
    }

    private static List<List<Header>> headers(Rule rule) {
        List<List<Header>> all = new ArrayList<>();
        List<Header> fitting = new ArrayList<>();
        for (Condition condition : rule.when()) {
            if (condition.key().startsWith(HEADER)) {
                String name = condition
                        .key()
                        .substring(HEADER.length(), condition.key().length() - 1);
                condition.match().values().stream()
                        .findFirst()
                        .ifPresent(value -> fitting.add(new Header(name, plain(value))));
                for (String value : both(condition.match())) {
                    all.add(List.of(new Header(name, plain(value))));
                    all.add(List.of(new Header(name, plain(value) + ",another")));
                    all.add(List.of(new Header(name, "another"), new Header(name, plain(value))));
                }
            }
        }
        all.addFirst(fitting);
        all.add(List.of());
        return all;
    }

    /// None, a good token of each issuer, and if asked for one that never expires.
    private List<List<Token>> tokens(Rule rule, boolean endless) {
        List<List<Token>> all = new ArrayList<>();
        all.add(List.of());
        for (TokenRule each : scope.policy().tokens()) {
            LinkedHashMap<String, Object> claims = new LinkedHashMap<>(claims(rule));
            claims.putIfAbsent("sub", "somebody");
            claims.put("iss", each.rule().issuer());
            each.rule().audiences().stream().findFirst().ifPresent(audience -> claims.putIfAbsent("aud", audience));
            Location location = location(each);
            if (endless) {
                all.add(List.of(new Token(location, true, claims)));
            }
            LinkedHashMap<String, Object> expiring = new LinkedHashMap<>(claims);
            expiring.put("exp", FAR);
            all.add(List.of(new Token(location, true, expiring)));
        }
        return all;
    }

    private static Map<String, Object> claims(Rule rule) {
        LinkedHashMap<String, Object> claims = new LinkedHashMap<>();
        for (Condition condition : rule.when()) {
            if (condition.key().startsWith(CLAIM) && condition.key().indexOf("][") < 0) {
                String name = condition
                        .key()
                        .substring(CLAIM.length(), condition.key().length() - 1);
                condition.match().values().stream().findFirst().ifPresent(value -> claims.put(name, plain(value)));
            }
        }
        return claims;
    }

    private static Location location(TokenRule rule) {
        return rule.rule().locations().headers().stream()
                .findFirst()
                .map(header -> new Location(Location.Kind.HEADER, header.name(), header.prefix()))
                .orElse(Location.AUTHORIZATION);
    }

    private static List<String> both(Match match) {
        List<String> values = new ArrayList<>(match.values());
        values.addAll(match.notValues());
        return values;
    }

    /// @return a text that the pattern matches
    private static String plain(String pattern) {
        return pattern.replace("*", "x");
    }
}
