package io.koine.bench.scenario;

import io.koine.bench.process.Measured;
import io.koine.bench.proxy.Crowd;
import io.koine.bench.proxy.Manner;
import io.koine.bench.proxy.Manners;
import io.koine.bench.report.Figures;
import java.nio.file.Path;
import java.util.List;

/// S8: some proxies do not behave, by turns absent (A) and present (B), in one bed: what the others feel of them.
final class SlowReaders {
    private static final int PER_SECOND = 10;
    private static final int TURNS = 4;
    private static final double ONE_PERCENT = 0.01;

    private SlowReaders() {}

    static void run(Setting asked, Path directory, Figures figures) {
        Setting setting = asked.allBehave() ? asked.with(new Manners(ONE_PERCENT, 0, 0, 0)) : asked;
        List<Manner> manners = setting.manners().of(setting.proxies());
        int behaving = setting.behaving();
        Turns turns = new Turns(behaving);
        try (Bed bed = Bed.make(setting, directory);
                Crowd crowd = bed.crowd(0, behaving, Manner.NORMAL, turns);
                Crowd others = bed.others(manners.subList(behaving, manners.size()), behaving)) {
            bed.sync(crowd);
            Measured server = bed.server().measured();
            Meter meter = new Meter(server, crowd);
            for (int turn = 0; turn < TURNS; turn++) {
                boolean isPresent = turn % 2 == 1;
                String side = isPresent ? "B: " : "A: ";
                String name = isPresent ? "B, with the others present" : "A, without the others";
                setting.progress().accept(name + ": events for " + setting.seconds() + " s");
                if (isPresent) {
                    others.connect();
                } else {
                    others.disconnect();
                }
                turns.fire(bed.cluster(), setting.seconds() * PER_SECOND, PER_SECOND, setting.services(), side);
                figures.add(
                        side + "resident at the end of turn " + (turn / 2 + 1) + ", MB", server.residentMegabytes());
            }
            figures.latencies("A: write answered to proxy", turns.latencies("A: "));
            figures.latencies("B: write answered to proxy", turns.latencies("B: "));
            figures.count(
                    "B: streams of the others that ended", others.counters().ended());
            figures.add("most bytes held for proxies, MB", bed.server().mostBytesHeld() / 1e6);
            figures.add("B: kilobytes that the others took", others.bytesRead() / 1e3);
            others.disconnect();
            meter.report(figures);
            meter.reportLiveHeap(figures);
            meter.requireNoEnds();
            bed.requireEqualToFresh(crowd);
        }
    }
}
