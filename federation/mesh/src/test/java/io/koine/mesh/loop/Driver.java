package io.koine.mesh.loop;

import io.koine.mesh.Mesh;
import io.koine.mesh.MeshSettings;
import io.koine.model.Hostname;
import io.koine.model.SourceId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.catalogue.SourceImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;

/// Runs the loop in virtual time: its timers fire when the time that was asked for has come, in order.
final class Driver {
    private final MeshLoop loop;
    private final PriorityQueue<Armed> timers = new PriorityQueue<>(Comparator.comparing(Armed::at));
    private final Set<LoopTimer> armed = EnumSet.noneOf(LoopTimer.class);
    private final List<LoopTimer> fired = new ArrayList<>();
    private Duration now = Duration.ofSeconds(7);

    /// What was published, and when.
    final List<Published> published = new ArrayList<>();

    /// The images that were to be kept, in order.
    final List<SourceImage> persisted = new ArrayList<>();

    /// The newest of them by source: the store.
    final TreeMap<SourceId, SourceImage> store = new TreeMap<>();

    /// The hosts that an address was asked for, one entry per request.
    final List<SortedSet<Hostname>> askedFor = new ArrayList<>();

    private record Armed(Duration at, LoopTimer timer) {}

    record Published(Duration at, Mesh mesh) {}

    Driver(MeshSettings settings, Duration syncDeadline) {
        this(settings, syncDeadline, MeshLoop.DEFAULT_FLIP_DEADLINE);
    }

    Driver(MeshSettings settings, Duration syncDeadline, Duration flipDeadline) {
        loop = new MeshLoop(settings, syncDeadline, flipDeadline);
        perform(loop.start());
    }

    Duration now() {
        return now;
    }

    MeshLoop loop() {
        return loop;
    }

    /// @return the newest mesh
    Mesh mesh() {
        return published.getLast().mesh();
    }

    /// @return whether a timer of this kind runs
    boolean isArmed(LoopTimer timer) {
        return armed.contains(timer);
    }

    /// @return how often a timer of this kind has fired
    int fired(LoopTimer timer) {
        return Collections.frequency(fired, timer);
    }

    void submit(LoopInput input) {
        perform(loop.step(input, now.toNanos()));
    }

    void submit(SourceEvent event) {
        submit(new LoopInput.FromSource(event));
    }

    void upsert(SourceId source, Item item) {
        submit(new SourceEvent.Upsert(source, item));
    }

    void resync(SourceId source, Item... items) {
        submit(new SourceEvent.Resync(source, List.of(items)));
    }

    void stored(SourceImage image) {
        store.put(image.source(), image);
        submit(new LoopInput.Stored(image));
    }

    /// Lets time pass, and the timers that fall into it fire.
    void advance(Duration time) {
        Duration until = now.plus(time);
        while (!timers.isEmpty() && timers.element().at().compareTo(until) <= 0) {
            Armed next = timers.remove();
            now = next.at();
            armed.remove(next.timer());
            fired.add(next.timer());
            submit(new LoopInput.TimerFired(next.timer()));
        }
        now = until;
    }

    /// Lets so much time pass that everything that can be published is, and the leading edge is free again.
    void settle() {
        advance(Duration.ofSeconds(1));
    }

    private void perform(List<LoopAction> actions) {
        for (LoopAction action : actions) {
            switch (action) {
                case LoopAction.Publish(Mesh mesh) -> published.add(new Published(now, mesh));
                case LoopAction.Arm(LoopTimer timer, Duration delay) -> {
                    if (!armed.add(timer)) {
                        throw new AssertionError(timer + " runs already");
                    }
                    timers.add(new Armed(now.plus(delay), timer));
                }
                case LoopAction.Persist(SourceImage image) -> {
                    persisted.add(image);
                    store.put(image.source(), image);
                }
                case LoopAction.AllotAddresses(SortedSet<Hostname> hosts) -> askedFor.add(hosts);
            }
        }
    }
}
