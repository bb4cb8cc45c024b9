package io.koine.bench.scenario;

import io.koine.bench.process.Server;
import io.koine.bench.proxy.Crowd;
import io.koine.bench.proxy.Listening;
import io.koine.bench.report.Figures;
import java.nio.file.Path;

/// S6: a control plane starts, once on an empty store and once after a crash, until it has read every
/// source; then the first proxies connect.
final class ColdStart {
    private ColdStart() {}

    static void run(Setting setting, Path directory, Figures figures) {
        try (Bed bed = Bed.begin(setting, directory, 0)) {
            Server server = bed.server();
            report(figures, "empty store: ", server, bed.awaitReady());
            setting.progress().accept("kill -9");
            long killed = server.crash();
            report(figures, "after a crash: ", server, server.awaitReady(killed));
            try (Crowd crowd = bed.crowd(Listening.NOTHING)) {
                figures.add("then " + crowd.size() + " proxies in sync, s", bed.sync(crowd));
                figures.add("resources per proxy", crowd.resources());
                bed.requireEqualToFresh(crowd);
            }
        }
    }

    private static void report(Figures figures, String which, Server server, Server.Start start) {
        figures.add(which + "start to listening, s", start.listening());
        figures.add(which + "start to ready, s", start.ready());
        figures.add(which + "CPU until ready, s", start.cpu());
        figures.add(which + "resident, MB", server.measured().residentMegabytes());
        figures.add(which + "live heap, MB", server.measured().liveHeapMegabytes());
    }
}
