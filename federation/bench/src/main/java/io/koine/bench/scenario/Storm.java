package io.koine.bench.scenario;

import io.koine.bench.process.Server;
import io.koine.bench.proxy.Crowd;
import io.koine.bench.report.Figures;
import io.koine.bench.report.Spread;
import java.nio.file.Path;

/// S4: the control plane is killed, a new one starts on the same store and ports, and all proxies return,
/// saying what they have.
///
/// A proxy that has everything may be sent nothing, so that nobody could tell when it is back. Therefore
/// one endpoint changes while no control plane is there: a proxy is back when it has heard of that.
/// Whatever else it is sent was sent in vain.
final class Storm {
    private static final double QUIET_SECONDS = 1.5;

    private Storm() {}

    static void run(Setting setting, Path directory, Figures figures) {
        int behaving = setting.behaving();
        Events events = new Events(behaving, 1, setting.services(), 0);
        try (Bed bed = Bed.make(setting, directory);
                Crowd crowd = bed.crowd(events)) {
            bed.sync(crowd);
            Server server = bed.server();
            setting.progress().accept("kill -9");
            long ends = crowd.counters().ended();
            long refused = crowd.counters().refused();
            long resources = crowd.counters().resources();
            long removals = crowd.counters().removals();
            long messages = crowd.counters().messages();
            double client = crowd.cpuSeconds();
            long killed = server.crash();
            events.fire(bed.cluster(), 1);
            double listening = server.awaitListening(killed);
            events.awaitLast();
            double[] back = events.since(killed);
            crowd.awaitQuiet(QUIET_SECONDS);
            figures.add("kill to listening, s", listening);
            figures.latencies("kill to back", back);
            figures.add("listening to all back, s", new Spread(back).quantile(1) / 1e3 - listening);
            figures.count("resources sent again", crowd.counters().resources() - resources - behaving);
            figures.count("removals sent", crowd.counters().removals() - removals);
            figures.count("messages received", crowd.counters().messages() - messages);
            figures.add("streams ended per proxy", (crowd.counters().ended() - ends) / (double) crowd.size());
            figures.add(
                    "connections refused per proxy", (crowd.counters().refused() - refused) / (double) crowd.size());
            figures.add("server CPU since its start, s", server.measured().cpuSeconds());
            figures.add("client CPU, s", crowd.cpuSeconds() - client);
            figures.add("server resident, MB", server.measured().residentMegabytes());
            figures.add("server live heap, MB", server.measured().liveHeapMegabytes());
            bed.requireEqualToFresh(crowd);
        }
    }
}
