package io.koine.mesh.check;

import io.koine.mesh.Mesh;
import io.koine.mesh.check.Question.Message;
import io.koine.mesh.evaluate.Evaluator;
import io.koine.mesh.evaluate.Explanation;
import io.koine.mesh.evaluate.Request;
import io.koine.mesh.evaluate.Request.Destination;
import io.koine.mesh.evaluate.Request.Http;
import io.koine.mesh.evaluate.Request.Location;
import io.koine.mesh.evaluate.Request.Transport;
import io.koine.mesh.evaluate.Verdict;
import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.authz.TokenRule;
import io.koine.model.Endpoint;
import io.koine.model.Workload;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.MtlsMode;
import io.koine.trust.TrustDomain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// Answers questions by the evaluator. Used for one question, by one thread.
public final class Check {
    /// Stands for the address of a caller of whom none is known.
    private static final String NOWHERE = "0.0.0.0";

    private final Mesh mesh;
    private final Question question;
    private final Instant now;
    private final List<String> notes = new ArrayList<>();
    private final List<Assumption> assumptions = new ArrayList<>();

    /// Something taken for granted, which is told where a policy looks at it.
    private record Assumption(Predicate<AuthorizationPolicy> matters, String note) {}

    private Check(Mesh mesh, Question question, Instant now) {
        this.mesh = mesh;
        this.question = question;
        this.now = now;
    }

    /// @param mesh the mesh
    /// @param question what is asked
    /// @param now when: tokens expire
    /// @return the answer
    /// @throws IllegalArgumentException naming the field, its value and what was expected, if the question
    ///     names what is not there, or instances that would answer differently
    public static Answer answer(Mesh mesh, Question question, Instant now) {
        List<InboundScope> instances = Targets.of(mesh, "to", question.to());
        List<Answer> answers = instances.stream()
                .map(scope -> new Check(mesh, question, now).answer(scope, instances))
                .toList();
        Answer first = answers.getFirst();
        for (Answer other : answers) {
            if (!same(first.verdict(), other.verdict())) {
                throw new IllegalArgumentException("to: " + question.to() + " names workloads that answer differently: "
                        + first.scope().workload().id() + " " + first.verdict().outcome() + ", "
                        + other.scope().workload().id() + " " + other.verdict().outcome()
                        + "; expected one of them by its full name");
            }
        }
        return first;
    }

    private static boolean same(Verdict one, Verdict other) {
        return one.outcome() == other.outcome()
                && one.stage() == other.stage()
                && one.decision().equals(other.decision());
    }

    private Answer answer(InboundScope scope, List<InboundScope> instances) {
        InboundPort port = port(scope);
        Request request = request(scope, port);
        List<Explanation> explanations = Evaluator.explain(scope, request);
        for (Assumption assumption : assumptions) {
            if (explanations.stream()
                    .anyMatch(
                            each -> mesh.catalogue().policies().get(each.policy()) instanceof AuthorizationPolicy policy
                                    && assumption.matters().test(policy))) {
                notes.add(assumption.note());
            }
        }
        return new Answer(
                verdict(scope, port, request),
                scope,
                port,
                instances.stream().map(each -> each.workload().id().toString()).toList(),
                explanations,
                Bystander.of(mesh, scope.workload()).stream().map(Check::tree).toList(),
                notes);
    }

    private static Map<String, Object> tree(Bystander bystander) {
        LinkedHashMap<String, Object> tree = new LinkedHashMap<>();
        tree.put("policy", bystander.policy().toString());
        tree.put("action", bystander.action().name());
        tree.put("why", bystander.why());
        return tree;
    }

    private InboundPort port(InboundScope scope) {
        Optional<Integer> number = question.port();
        if (number.isEmpty() && scope.ports().size() == 1) {
            return scope.ports().values().iterator().next();
        }
        InboundPort port = number.flatMap(
                        wanted -> Optional.ofNullable(scope.ports().get(wanted)))
                .orElse(null);
        if (port == null) {
            throw new IllegalArgumentException("port: "
                    + number.map(String::valueOf).orElse("absent")
                    + "; expected an application port of " + scope.workload().id() + ": "
                    + scope.ports().keySet());
        }
        return port;
    }

    private Request request(InboundScope scope, InboundPort port) {
        Workload workload = scope.workload();
        String sourceIp = sourceIp();
        Request.Caller caller = new Request.Caller(
                question.caller().transport(),
                question.caller().transport() == Transport.PLAINTEXT
                        ? List.of()
                        : question.caller().id().stream().toList(),
                sourceIp,
                question.caller().remoteIp().orElse(sourceIp));
        Destination destination = new Destination(
                workload.address(),
                port.port().applicationPort(),
                question.caller().serverName());
        return new Request(caller, destination, http(scope, port), now);
    }

    private String sourceIp() {
        Optional<String> given = question.caller().sourceIp();
        Optional<String> known = question.caller()
                .id()
                .flatMap(id -> mesh.inbound().values().stream()
                        .map(InboundScope::workload)
                        .filter(workload -> workload.identity().equals(id))
                        .map(Workload::address)
                        .findFirst());
        String ip = given.or(() -> known).orElse(NOWHERE);
        if (given.isEmpty()) {
            assumptions.add(new Assumption(Looks::atAddress, "no source address was given; taken: " + ip));
        }
        return ip;
    }

    private Optional<Http> http(InboundScope scope, InboundPort port) {
        Message message = question.message();
        if (!port.port().protocol().isHttp()) {
            if (message.isGiven() || question.token().isPresent()) {
                notes.add("port " + port.port().applicationPort()
                        + " is opaque TCP: requests on it are not seen, only the connection is asked about");
            }
            return Optional.empty();
        }
        return Optional.of(new Http(
                message.method().orElse("GET"),
                message.path().orElse("/"),
                message.host().orElseGet(() -> host(scope.workload(), port)),
                message.headers(),
                question
                        .token()
                        .map(token -> new Request.Token(location(scope, token), token.genuine(), token.claims()))
                        .stream()
                        .toList()));
    }

    private String host(Workload workload, InboundPort port) {
        String host = mesh.catalogue().endpoints().values().stream()
                .flatMap(List::stream)
                .filter(endpoint -> endpoint.workload().equals(workload.id())
                        && endpoint.applicationPort() == port.port().applicationPort())
                .map(Endpoint::service)
                .findFirst()
                .map(Object::toString)
                .orElse(workload.address());
        assumptions.add(new Assumption(Looks::atHost, "no host was given; taken: " + host));
        return host;
    }

    /// A token is presented where its issuer's rule looks for it.
    private Location location(InboundScope scope, Question.Token token) {
        Optional<TokenRule> rule = scope.policy().tokens().stream()
                .filter(each -> each.rule().issuer().equals(token.claims().get("iss")))
                .findFirst();
        if (rule.isEmpty()) {
            notes.add("no RequestAuthentication of the workload knows the token's issuer");
            return Location.AUTHORIZATION;
        }
        JwtRule.Locations locations = rule.get().rule().locations();
        if (!locations.headers().isEmpty()) {
            JwtRule.Header header = locations.headers().getFirst();
            return new Location(Location.Kind.HEADER, header.name(), header.prefix());
        }
        if (!locations.params().isEmpty()) {
            return new Location(Location.Kind.PARAM, locations.params().getFirst(), "");
        }
        return locations.cookies().isEmpty()
                ? Location.AUTHORIZATION
                : new Location(Location.Kind.COOKIE, locations.cookies().getFirst(), "");
    }

    private Verdict verdict(InboundScope scope, InboundPort port, Request request) {
        if (!scope.workload().meshed()) {
            return plain(
                    Verdict.Outcome.ALLOW,
                    "no proxy of the mesh stands before " + scope.workload().id() + ": no policy is enforced");
        }
        Optional<TrustDomain> foreign = question.caller()
                .id()
                .map(id -> id.trustDomain())
                .filter(domain -> request.caller().transport() != Transport.PLAINTEXT
                        && port.mtls() != MtlsMode.DISABLE
                        && !isTrusted(domain));
        if (foreign.isPresent()) {
            return plain(
                    Verdict.Outcome.DENY,
                    "trust domain " + foreign.get().name() + " of the caller is not trusted; the mesh's own is "
                            + mesh.compiled().trustDomain().name());
        }
        return Evaluator.decide(scope, request);
    }

    private boolean isTrusted(TrustDomain domain) {
        return domain.equals(mesh.compiled().trustDomain()) || mesh.bundles().containsKey(domain);
    }

    private static Verdict plain(Verdict.Outcome outcome, String reason) {
        return new Verdict(
                outcome, Verdict.Stage.TRANSPORT, OptionalInt.empty(), Optional.empty(), reason, List.of(), List.of());
    }
}
