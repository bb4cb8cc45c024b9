package io.koine.bench.scenario;

import io.koine.bench.process.Measured;
import io.koine.bench.proxy.Crowd;
import io.koine.bench.proxy.Listening;
import io.koine.bench.report.Figures;
import java.nio.file.Path;

/// S3: proxies that have nothing connect at once.
final class FirstSync {
    private FirstSync() {}

    static void run(Setting setting, Path directory, Figures figures) {
        try (Bed bed = Bed.make(setting, directory);
                Crowd crowd = bed.crowd(Listening.NOTHING)) {
            Measured server = bed.server().measured();
            double before = server.residentMegabytes();
            Meter meter = new Meter(server, crowd);
            figures.add("all in sync, s", bed.sync(crowd));
            figures.add("server CPU per proxy, ms", meter.serverCpu() * 1e3 / crowd.size());
            figures.add("received per proxy, kB", meter.bytes() / 1e3 / crowd.size());
            figures.add("resources per proxy", crowd.resources());
            meter.report(figures);
            figures.add("resident growth per proxy, kB", (server.residentMegabytes() - before) * 1e3 / crowd.size());
            if (setting.allBehave()) {
                meter.requireNoEnds();
            }
            bed.requireEqualToFresh(crowd);
        }
    }
}
