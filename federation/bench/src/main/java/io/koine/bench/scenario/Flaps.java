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
    /// What happens once for each event is compiled after the 200th, and what happens once a minute after the first.
    private static final int EVENTS_BEFORE = 300;

    private static final int PER_SECOND_BEFORE = 5;

    private Flaps() {}

    static void run(Setting setting, Path directory, Figures figures, int perSecond) {
        AtomicReference<Listening> listening = new AtomicReference<>(Listening.NOTHING);
        try (Bed bed = Bed.make(setting, directory);
                Crowd crowd = bed.crowd((proxy, item, nanos) -> listening.get().received(proxy, item, nanos))) {
            bed.sync(crowd);
            setting.progress().accept(EVENTS_BEFORE + " events that are not measured");
            fire(
                    bed,
                    listening,
                    new Events(setting.behaving(), EVENTS_BEFORE, setting.services(), 0),
                    PER_SECOND_BEFORE);
            int count = setting.seconds() * perSecond;
            Meter whole = new Meter(bed.server().measured(), crowd);
            for (int stretch = 0; stretch < setting.stretches(); stretch++) {
                setting.progress().accept("events for " + setting.seconds() + " s");
                Meter meter = new Meter(bed.server().measured(), crowd);
                int earlier = EVENTS_BEFORE + stretch * count;
                Events events = new Events(setting.behaving(), count, setting.services(), earlier);
                fire(bed, listening, events, perSecond);
                report(figures, events, meter, setting.behaving());
                if (setting.allBehave()) {
                    meter.requireNoEnds();
                }
            }
            whole.reportLiveHeap(figures);
            bed.requireEqualToFresh(crowd);
        }
    }

    private static void fire(Bed bed, AtomicReference<Listening> listening, Events events, int perSecond) {
        listening.set(events);
        events.fire(bed.cluster(), perSecond);
        events.awaitLast();
    }

    private static void report(Figures figures, Events events, Meter meter, int behaving) {
        figures.latencies("write answered to proxy", events.latencies());
        figures.latencies("write answered to last proxy", events.last());
        figures.latencies("write", events.writes());
        figures.add("pushes per event and proxy", meter.messages() / (double) events.count() / behaving);
        meter.report(figures);
    }
}
