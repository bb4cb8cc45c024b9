package io.koine.envoy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.proof.Reference.Verdict;
import io.koine.envoy.translate.RealEnvoy;
import io.koine.model.Protocol;
import io.koine.model.policy.PolicyMeaning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Three answers to each call agree: the evaluator's, the reference's, and that of a real Envoy with the
/// translation of the same policy. `-Dkoine.seed=N` asks about one seed instead.
@Tag("envoy")
final class EnvoyAgreesTest {
    private static final int WORLDS = 100;
    private static final int CALLERS_PER_WORLD = 6;
    private static final int REQUESTS_PER_CALLER = 12;
    private static final int THREADS = 4;
    private static final int SHOWN = 10;
    private static final int MADE_SMALLER = 2;

    @TempDir
    private static @Nullable Path keys;

    private static @Nullable Callers callers;

    /// A call and what the three say to it.
    ///
    /// @param status Envoy's answer: an HTTP status, [Line#REACHED] or [Line#CLOSED]
    record Asked(World world, Call call, Verdict reference, Verdict evaluator, int status) {
        boolean agree() {
            return reference == evaluator && isAsSaid();
        }

        /// Without what asks for nothing.
        @Override
        public String toString() {
            return (world.mesh() + " " + world.workload() + "\n  " + world.policies() + "\n  " + world.tokens() + "\n  "
                                    + call)
                            .replaceAll("\\w+=Match\\[values=\\[], notValues=\\[]](, )?", "")
                            .replace(Signer.KEY_SET, "")
                    + "\n  reference " + reference + ", evaluator " + evaluator + ", Envoy " + status;
        }

        /// An external provider that says nothing tells what it is asked about by its status, before any later
        /// stage could refuse.
        private boolean isAsSaid() {
            return switch (reference) {
                case ALLOWED -> status == Line.REACHED;
                case REFUSED -> status != Line.REACHED;
                case ASKS ->
                    world.mesh().providers().getFirst().failure().open()
                            ? status == Line.REACHED
                            : status == (call.tcp() ? Line.CLOSED : RandomWorlds.ASKED.status());
            };
        }
    }

    static LongStream seeds() {
        Long one = Long.getLong("koine.seed");
        return one == null ? LongStream.rangeClosed(2_001, 2_005) : LongStream.of(one);
    }

    @BeforeAll
    static void enrol() throws Exception {
        RealEnvoy.binary();
        callers = new Callers(java.util.Objects.requireNonNull(keys), RandomCalls.certificates());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void agrees(long seed, @TempDir Path directory) throws Exception {
        long start = System.nanoTime();
        long now = Instant.now().getEpochSecond();
        Random random = new Random(seed);
        RandomWorlds generator = new RandomWorlds(random);
        RandomCalls calls = new RandomCalls(random, now);
        List<World> worlds = new ArrayList<>();
        List<List<List<Call>>> asking = new ArrayList<>();
        for (int i = 0; i < WORLDS; i++) {
            worlds.add(generator.world(i % 2 == 0 ? PolicyMeaning.STRICT : PolicyMeaning.ISTIO));
            List<List<Call>> ofWorld = new ArrayList<>();
            for (int j = 0; j < CALLERS_PER_WORLD; j++) {
                ofWorld.add(calls.ofOneCaller(REQUESTS_PER_CALLER));
            }
            asking.add(ofWorld);
        }
        List<Asked> asked = ask(directory, worlds, asking, now);
        System.out.println("seed " + seed + ": " + asked.size() + " pairs of policies and requests, "
                + asked.stream().filter(one -> one.status() == Line.REACHED).count() + " passed, "
                + (System.nanoTime() - start) / 1_000_000 + " ms");
        List<Asked> differing = asked.stream().filter(one -> !one.agree()).toList();
        List<String> shown = new ArrayList<>();
        for (Asked one : differing.subList(0, Math.min(SHOWN, differing.size()))) {
            shown.add("seed " + seed + ", "
                    + (shown.size() < MADE_SMALLER ? smaller(one, now, directory.resolve("s" + shown.size())) : one));
        }
        assertThat(shown).as(differing.size() + " of " + asked.size()).isEmpty();
    }

    private static List<Asked> ask(Path directory, List<World> worlds, List<List<List<Call>>> asking, long now)
            throws Exception {
        try (Application application = new Application();
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            EnvoyWorlds served = new EnvoyWorlds(directory, known(), application.port());
            worlds.forEach(served::add);
            served.write();
            List<Asked> asked = new ArrayList<>();
            try (RealEnvoy _ = RealEnvoy.start(directory)) {
                List<Callable<List<Asked>>> tasks = new ArrayList<>();
                for (int i = 0; i < worlds.size(); i++) {
                    int index = i;
                    for (List<Call> calls : asking.get(i)) {
                        tasks.add(() -> ask(worlds.get(index), index, calls, now));
                    }
                }
                for (Future<List<Asked>> done : threads.invokeAll(tasks)) {
                    asked.addAll(done.get());
                }
            }
            return asked;
        }
    }

    private static List<Asked> ask(World world, int index, List<Call> calls, long now) throws IOException {
        Call first = calls.getFirst();
        String address = EnvoyWorlds.address(index, first.tcp());
        var scope = Resolved.of(world, first.tcp() ? Protocol.TCP : Protocol.HTTP, new Random(0));
        List<Asked> asked = new ArrayList<>();
        try (Line line = new Line(known(), first.peer(), address, EnvoyWorlds.listenPort(first.port()))) {
            for (Call call : calls) {
                int status = call.tcp() ? line.connects() : line.ask(call.request());
                asked.add(new Asked(
                        world,
                        call,
                        Reference.of(world, call, now),
                        EvaluatorAgreesTest.answer(world, scope, call, now),
                        status));
            }
        }
        return asked;
    }

    private static Asked smaller(Asked big, long now, Path directory) {
        World world = Smaller.of(
                big.world(),
                candidate -> !again(candidate, big.call(), now, directory).agree());
        return again(world, big.call(), now, directory);
    }

    private static Asked again(World world, Call call, long now, Path directory) {
        try {
            Files.createDirectories(directory);
            return ask(directory, List.of(world), List.of(List.of(List.of(call))), now)
                    .getFirst();
        } catch (Exception e) {
            throw new IllegalStateException("asking again about " + world, e);
        }
    }

    private static Callers known() {
        return java.util.Objects.requireNonNull(callers);
    }
}
