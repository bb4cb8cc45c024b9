package io.koine.bench.scenario;

import io.koine.bench.process.Measured;
import io.koine.bench.proxy.Crowd;
import io.koine.bench.proxy.Manners;
import io.koine.bench.report.Figures;
import io.koine.bench.report.Trend;
import java.nio.file.Path;

/// S9: endpoints change all the time, and some proxies come and go; live heap after a collection, again
/// and again: it must not grow.
final class Soak {
    private static final int PER_SECOND = 10;
    private static final int SAMPLES = 20;

    /// The first ones see compilation and caches fill.
    private static final int WARM_UP = 5;

    private static final double FIVE_PERCENT = 0.05;
    private static final double SECONDS_PER_HOUR = 3_600;

    private Soak() {}

    static void run(Setting asked, Path directory, Figures figures) {
        Setting setting = asked.allBehave() ? asked.with(new Manners(0, 0, 0, FIVE_PERCENT)) : asked;
        int count = Math.max(1, setting.seconds() * PER_SECOND / SAMPLES);
        Turns turns = new Turns(setting.behaving());
        try (Bed bed = Bed.make(setting, directory);
                Crowd crowd = bed.crowd(turns)) {
            bed.sync(crowd);
            Measured server = bed.server().measured();
            Meter meter = new Meter(server, crowd);
            double[] times = new double[SAMPLES - WARM_UP];
            double[] heap = new double[SAMPLES - WARM_UP];
            double[] resident = new double[SAMPLES - WARM_UP];
            for (int sample = 0; sample < SAMPLES; sample++) {
                setting.progress().accept("sample " + (sample + 1) + " of " + SAMPLES);
                turns.fire(bed.cluster(), count, PER_SECOND, setting.services(), "");
                double live = server.liveHeapMegabytes();
                if (sample >= WARM_UP) {
                    times[sample - WARM_UP] = meter.seconds() / SECONDS_PER_HOUR;
                    heap[sample - WARM_UP] = live;
                    resident[sample - WARM_UP] = server.residentMegabytes();
                }
            }
            figures.latencies("write answered to proxy", turns.latencies(""));
            figures.add("live heap: slope, MB per hour", Trend.of(times, heap).slope());
            figures.add("live heap: first sample, MB", heap[0]);
            figures.add(
                    "resident: slope, MB per hour", Trend.of(times, resident).slope());
            figures.count("streams of flapping proxies that ended elsewhere", meter.ends());
            meter.report(figures);
            meter.reportLiveHeap(figures);
            bed.requireEqualToFresh(crowd);
        }
    }
}
