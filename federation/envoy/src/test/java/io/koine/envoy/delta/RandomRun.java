package io.koine.envoy.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.EnvoyResources;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// One session and its proxy under random events.
final class RandomRun {
    private static final int EVENTS = 120;
    /// Far above what any run needs; only an endless exchange of messages comes here.
    private static final int BOUND = 2000;

    private final SplittableRandom random;
    private final boolean strict;
    private final World world;
    private final ModelEnvoy envoy;
    private final Deque<DeltaPush> toEnvoy = new ArrayDeque<>();
    private final List<SessionAction.ArmDeadline> deadlines = new ArrayList<>();
    private Ledger ledger = new Ledger();
    private EnvoyResources newest;
    private final Plans plans;
    private DeltaSession session;
    private boolean settled;

    RandomRun(long seed, boolean strict) {
        this.random = new SplittableRandom(seed);
        this.strict = strict;
        this.world = new World(random.split());
        this.envoy = new ModelEnvoy(random.split(), strict);
        this.newest = world.next(0);
        this.plans = new Plans();
        this.session = DeltaSession.initial(plans);
    }

    /// One of several that are given the same sets.
    RandomRun(SplittableRandom random, boolean strict, World world, EnvoyResources first, Plans plans) {
        this.random = random;
        this.strict = strict;
        this.world = world;
        this.envoy = new ModelEnvoy(random.split(), strict);
        this.newest = first;
        this.plans = plans;
        this.session = DeltaSession.initial(plans);
    }

    void play() {
        connect();
        for (int event = 0; event < EVENTS; event++) {
            if (random.nextInt(20) < 3) {
                publish(world.next(strict ? 0 : 4));
            } else {
                event();
            }
        }
        finish(world.healed());
    }

    /// Anything but a publication.
    void event() {
        switch (random.nextInt(3, 20)) {
            case 3, 4, 5, 6, 7, 8 -> deliverToEnvoy();
            case 9, 10, 11, 12, 13, 14 -> deliverToSession();
            case 15 -> envoy.forgetSomething();
            case 16 -> step(new SessionEvent.Writable(random.nextBoolean()));
            case 17, 18 -> passDeadline(!strict);
            default -> maybeReconnect();
        }
    }

    void finish(EnvoyResources healed) {
        step(new SessionEvent.Writable(true));
        quiet();
        publish(healed);
        quiet();
        envoy.checkEquals(newest);
        assertThat(settled).as("settled in the end").isTrue();
    }

    private void quiet() {
        int moves = 0;
        while (moveOn()) {
            moves++;
            assertThat(moves).as("messages until quiet").isLessThan(BOUND);
        }
    }

    /// @return whether there was anything left to happen
    private boolean moveOn() {
        boolean moved = random.nextBoolean() ? deliverToEnvoy() : deliverToSession();
        return moved || deliverToEnvoy() || deliverToSession() || passDeadline(false);
    }

    void publish(EnvoyResources resources) {
        newest = resources;
        step(new SessionEvent.Published(resources));
    }

    private boolean deliverToEnvoy() {
        Optional<DeltaPush> push = Optional.ofNullable(toEnvoy.pollFirst());
        push.ifPresent(envoy::receive);
        return push.isPresent();
    }

    private boolean deliverToSession() {
        Optional<DeltaRequest> request = envoy.send();
        request.ifPresent(this::request);
        return request.isPresent();
    }

    /// @param any also that of a response; else only the one that ends the wait of a resumed stream
    private boolean passDeadline(boolean any) {
        Optional<SessionAction.ArmDeadline> deadline = deadlines.stream()
                .filter(armed -> any || armed.nonce().equals(DeltaSession.Resumption.NONCE))
                .findFirst();
        deadline.ifPresent(armed -> {
            deadlines.remove(armed);
            step(new SessionEvent.DeadlinePassed(armed.type(), armed.nonce()));
        });
        return deadline.isPresent();
    }

    private void maybeReconnect() {
        if (random.nextInt(3) == 0) {
            connect();
        }
    }

    void connect() {
        toEnvoy.clear();
        deadlines.clear();
        ledger = new Ledger();
        session = DeltaSession.initial(plans);
        boolean early = random.nextBoolean();
        if (early) {
            publish(newest);
        }
        envoy.connect().forEach(this::request);
        if (!early) {
            publish(newest);
        }
    }

    private void request(DeltaRequest request) {
        ledger.requested(request);
        step(new SessionEvent.Requested(request));
    }

    private void step(SessionEvent event) {
        Step step = session.step(event);
        session = step.next();
        for (SessionAction action : step.actions()) {
            switch (action) {
                case SessionAction.Send send -> {
                    ledger.sent(send.push(), newest, strict);
                    toEnvoy.addLast(send.push());
                    settled = false;
                }
                case SessionAction.ArmDeadline deadline -> deadlines.add(deadline);
                case SessionAction.Settled done -> settled = done.generation() == newest.generation();
                case SessionAction.UnknownNonce unknown -> throw new AssertionError("it answered: " + unknown);
                case SessionAction.Acknowledged acknowledged -> settled = false;
                case SessionAction.Rejected rejected ->
                    assertThat(strict).as("%s", rejected).isFalse();
            }
        }
    }

    DeltaSession session() {
        return session;
    }
}
