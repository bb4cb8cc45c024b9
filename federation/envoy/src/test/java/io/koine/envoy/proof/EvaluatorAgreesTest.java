package io.koine.envoy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.proof.Reference.Verdict;
import io.koine.mesh.evaluate.Evaluator;
import io.koine.mesh.evaluate.Request;
import io.koine.mesh.scope.InboundScope;
import io.koine.model.Protocol;
import io.koine.model.policy.PolicyMeaning;
import io.koine.trust.SpiffeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The compiled policy, evaluated, and the policy read word by word answer every call alike, in both meanings.
final class EvaluatorAgreesTest {
    private static final int WORLDS_PER_SEED = 50;
    private static final int CALLS_PER_WORLD = 20;
    private static final int SHOWN = 10;

    static LongStream fewSeeds() {
        return LongStream.rangeClosed(1, 10);
    }

    static LongStream manySeeds() {
        return LongStream.rangeClosed(1_000, 1_025);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("fewSeeds")
    void agrees(long seed) {
        compare(seed, WORLDS_PER_SEED);
    }

    /// More than a million pairs; with the slow tests.
    @Tag("envoy")
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("manySeeds")
    void agreesOnAMillionPairs(long seed) {
        compare(seed, WORLDS_PER_SEED * 20);
    }

    private static void compare(long seed, int worlds) {
        List<String> differences = new ArrayList<>();
        for (PolicyMeaning meaning : PolicyMeaning.values()) {
            Random random = new Random(seed);
            RandomWorlds generator = new RandomWorlds(random);
            RandomCalls calls = new RandomCalls(random);
            for (int i = 0; i < worlds; i++) {
                World world = generator.world(meaning);
                InboundScope http = Resolved.of(world, Protocol.HTTP, random);
                InboundScope tcp = Resolved.of(world, Protocol.TCP, random);
                for (int j = 0; j < CALLS_PER_WORLD; j++) {
                    Call call = calls.call();
                    if (differs(world, call.tcp() ? tcp : http, call) && differences.size() < SHOWN) {
                        differences.add("seed " + seed + ", world " + i + ", call " + j + ": " + smallest(world, call));
                    }
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    private static boolean differs(World world, InboundScope scope, Call call) {
        return Reference.of(world, call, RandomCalls.NOW) != answer(world, scope, call);
    }

    private static InboundScope resolved(World world, Call call) {
        return Resolved.of(world, call.tcp() ? Protocol.TCP : Protocol.HTTP, new Random(0));
    }

    private static String smallest(World world, Call call) {
        World smallest = Smaller.of(world, smaller -> differs(smaller, resolved(smaller, call), call));
        return world.mesh().meaning() + ": reference " + Reference.of(smallest, call, RandomCalls.NOW) + ", evaluator "
                + answer(smallest, resolved(smallest, call), call) + "\n  " + smallest + "\n  " + call;
    }

    /// @return what the evaluator says; whether a trust domain is known is decided by TLS before it is asked
    static Verdict answer(World world, InboundScope scope, Call call) {
        return answer(world, scope, call, RandomCalls.NOW);
    }

    /// @param nowSeconds seconds since 1970
    static Verdict answer(World world, InboundScope scope, Call call, long nowSeconds) {
        List<String> names = Reference.names(world, call);
        boolean foreign = names.stream()
                .map(SpiffeId::parse)
                .map(id -> id.trustDomain().name())
                .noneMatch(domain -> domain.equals(world.trustDomain())
                        || world.mesh().trustDomains().aliases().contains(domain));
        if (foreign && !names.isEmpty()) {
            return Verdict.REFUSED;
        }
        return switch (Evaluator.decide(scope, request(world, call, nowSeconds)).outcome()) {
            case ALLOW -> Verdict.ALLOWED;
            case DENY -> Verdict.REFUSED;
            case MAYBE -> Verdict.ASKS;
        };
    }

    private static Request request(World world, Call call, long nowSeconds) {
        Request.Transport transport = switch (call.peer().wire()) {
            case PLAINTEXT -> Request.Transport.PLAINTEXT;
            case MUTUAL_TLS -> Request.Transport.MTLS;
            case MUTUAL_TLS_OTHER_ALPN -> Request.Transport.TLS_WITHOUT_MESH_ALPN;
        };
        String remote = new ReferenceFacts(world, call, "", Optional.empty()).remoteAddress();
        return new Request(
                new Request.Caller(
                        transport,
                        call.peer().uris().stream().map(SpiffeId::parse).toList(),
                        call.peer().address(),
                        remote),
                new Request.Destination("127.0.0.1", call.port(), call.peer().serverName()),
                call.tcp() ? Optional.empty() : Optional.of(http(call.request())),
                Instant.ofEpochSecond(nowSeconds));
    }

    private static Request.Http http(Call.Request request) {
        return new Request.Http(
                request.method(),
                request.path(),
                request.host(),
                request.headers().stream()
                        .map(line -> new Request.Header(line.getKey(), line.getValue()))
                        .toList(),
                request.tokens().stream()
                        .map(token -> new Request.Token(
                                new Request.Location(
                                        switch (token.place()) {
                                            case "header" -> Request.Location.Kind.HEADER;
                                            case "param" -> Request.Location.Kind.PARAM;
                                            default -> Request.Location.Kind.COOKIE;
                                        },
                                        token.name(),
                                        token.prefix()),
                                !token.forged(),
                                token.claims()))
                        .toList());
    }
}
