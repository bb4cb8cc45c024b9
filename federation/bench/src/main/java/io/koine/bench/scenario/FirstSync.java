package io.koine.bench.scenario;

import io.koine.bench.process.Measured;
import io.koine.bench.proxy.Crowd;
import io.koine.bench.proxy.Listening;
import io.koine.bench.report.Figures;
import java.nio.file.Path;

/// S3: proxies that have nothing connect at once: to a control plane that has just been started, and, after some crowds
/// more, to one that has done so before.
final class FirstSync {
    private static final int CROWDS_BEFORE = 4;

    private FirstSync() {}

    static void run(Setting setting, Path directory, Figures figures) {
        try (Bed bed = Bed.make(setting, directory);
                Crowd crowd = bed.crowd(Listening.NOTHING)) {
            Measured server = bed.server().measured();
            // As after the crowd: what is left of the start is no crowd's memory.
            double before = server.settledMegabytes();
            Meter meter = new Meter(server, crowd);
            figures.add("all in sync, s", bed.sync(crowd));
            figures.add("server CPU per proxy, ms", meter.serverCpu() * 1e3 / crowd.size());
            figures.add("received per proxy, kB", meter.bytes() / 1e3 / crowd.size());
            figures.add("resources per proxy", crowd.resources());
            meter.report(figures);
            meter.reportLiveHeap(figures);
            figures.add("resident growth per proxy, kB", (server.settledMegabytes() - before) * 1e3 / crowd.size());
            if (setting.allBehave()) {
                meter.requireNoEnds();
            }
            bed.requireEqualToFresh(crowd);
            asMany(bed, crowd.size(), figures);
            crowd.disconnect();
            again(setting, bed, figures);
        }
    }

    /// What a proxy more takes: the growth since the start is also that of code that has been compiled, and of what
    /// all proxies share.
    private static void asMany(Bed bed, int size, Figures figures) {
        Measured server = bed.server().measured();
        double before = server.settledMegabytes();
        try (Crowd more = bed.crowd(Listening.NOTHING)) {
            bed.sync(more);
            figures.add(
                    "resident growth per proxy by as many more, kB", (server.settledMegabytes() - before) * 1e3 / size);
        }
    }

    private static void again(Setting setting, Bed bed, Figures figures) {
        for (int round = 1; round <= CROWDS_BEFORE + 1; round++) {
            try (Crowd next = bed.crowd(Listening.NOTHING)) {
                Meter meter = new Meter(bed.server().measured(), next);
                double seconds = bed.sync(next);
                if (round > CROWDS_BEFORE) {
                    figures.add("later: all in sync, s", seconds);
                    figures.add("later: server CPU per proxy, ms", meter.serverCpu() * 1e3 / next.size());
                    if (setting.allBehave()) {
                        meter.requireNoEnds();
                    }
                }
            }
        }
    }
}
