package io.koine.bench.scenario;

import io.koine.bench.proxy.Crowd;
import io.koine.bench.proxy.Listening;
import io.koine.bench.report.Figures;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/// S1 and S5: endpoints change.
///
/// A control plane runs for weeks, and the JVM compiles what it does for its first minute: what is measured comes after
/// that. How it serves when it has just been started is S3's, S4's and S6's matter.
final class Flaps {
    /// What happens once for each event is compiled after the 200th.
    private static final int EVENTS_BEFORE = 300;

    private static final int PER_SECOND_BEFORE = 8;

    private Flaps() {}

    static void run(Setting setting, Path directory, Figures figures, int perSecond) {
        int behaving = setting.behaving();
        Events before = new Events(behaving, EVENTS_BEFORE, setting.services(), 0);
        Events events = new Events(behaving, setting.seconds() * perSecond, setting.services(), EVENTS_BEFORE);
        AtomicReference<Listening> listening = new AtomicReference<>(before);
        try (Bed bed = Bed.make(setting, directory);
                Crowd crowd = bed.crowd((proxy, item, nanos) -> listening.get().received(proxy, item, nanos))) {
            bed.sync(crowd);
            setting.progress().accept(EVENTS_BEFORE + " events that are not measured");
            before.fire(bed.cluster(), PER_SECOND_BEFORE);
            before.awaitLast();
            listening.set(events);
            Meter meter = new Meter(bed.server().measured(), crowd);
            setting.progress().accept("events for " + setting.seconds() + " s");
            events.fire(bed.cluster(), perSecond);
            events.awaitLast();
            figures.latencies("write answered to proxy", events.latencies());
            figures.latencies("write answered to last proxy", events.last());
            figures.latencies("write", events.writes());
            figures.add("pushes per event and proxy", meter.messages() / (double) events.count() / behaving);
            meter.report(figures);
            if (setting.allBehave()) {
                meter.requireNoEnds();
            }
            bed.requireEqualToFresh(crowd);
        }
    }
}
