package io.koine.bench.scenario;

import io.koine.bench.proxy.Crowd;
import io.koine.bench.report.Figures;
import java.nio.file.Path;

/// S1 and S5: endpoints change.
final class Flaps {
    private Flaps() {}

    static void run(Setting setting, Path directory, Figures figures, int perSecond) {
        int behaving = setting.behaving();
        Events events = new Events(behaving, setting.seconds() * perSecond, setting.services(), 0);
        try (Bed bed = Bed.make(setting, directory);
                Crowd crowd = bed.crowd(events)) {
            bed.sync(crowd);
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
