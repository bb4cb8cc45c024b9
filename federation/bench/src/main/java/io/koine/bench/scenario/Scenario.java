package io.koine.bench.scenario;

import io.koine.bench.process.Measured;
import io.koine.bench.proxy.Crowd;
import io.koine.bench.report.Figures;

/// One thing that is measured. Each run has a cluster and a control plane of its own.
public enum Scenario {
    /// One endpoint changes each second, and all proxies hear of it.
    S1("one endpoint changes each second", 1_000, 100) {
        @Override
        void run(Bed bed, Setting setting, Figures figures) {
            flap(bed, setting, figures, 1);
        }
    },

    /// Proxies that have nothing connect at once.
    S3("proxies that have nothing connect at once", 1_000, 500) {
        @Override
        void run(Bed bed, Setting setting, Figures figures) {
            Measured server = bed.server().measured();
            double before = server.residentMegabytes();
            double cpu = server.cpuSeconds();
            try (Crowd crowd = bed.crowd((proxy, name, ports, nanos) -> {})) {
                figures.add("all in sync, s", bed.sync(crowd));
                figures.add("server CPU per proxy, ms", (server.cpuSeconds() - cpu) * 1_000 / crowd.size());
                figures.add("received per proxy, kB", crowd.counters().bytes() / 1e3 / crowd.size());
                figures.add("resources per proxy", crowd.resources());
                figures.add("live heap, MB", server.liveHeapMegabytes());
                figures.add(
                        "resident growth per proxy, kB", (server.residentMegabytes() - before) * 1e3 / crowd.size());
                bed.requireEqualToFresh(crowd);
            }
        }
    },

    /// A rolling deployment: many endpoints change each second.
    S5("a hundred endpoints change each second", 1_000, 100) {
        @Override
        void run(Bed bed, Setting setting, Figures figures) {
            flap(bed, setting, figures, 100);
        }
    };

    private final String title;
    private final int proxies;
    private final int services;

    Scenario(String title, int proxies, int services) {
        this.title = title;
        this.proxies = proxies;
        this.services = services;
    }

    /// @return what is measured, in words
    public String title() {
        return title;
    }

    /// @return how many proxies, where nobody says otherwise
    public int proxies() {
        return proxies;
    }

    /// @return how many services, where nobody says otherwise
    public int services() {
        return services;
    }

    /// @param bed a cluster and a control plane, just made
    /// @param setting what all runs share
    /// @param figures takes what is measured
    abstract void run(Bed bed, Setting setting, Figures figures);

    private static void flap(Bed bed, Setting setting, Figures figures, int perSecond) {
        Events events = new Events(setting.proxies(), setting.seconds() * perSecond, setting.services());
        try (Crowd crowd = bed.crowd(events)) {
            bed.sync(crowd);
            Measured server = bed.server().measured();
            double cpu = server.cpuSeconds();
            long pushes = crowd.counters().messages();
            setting.progress().accept("events for " + setting.seconds() + " s");
            events.fire(bed.cluster(), perSecond);
            events.awaitLast();
            long pushed = crowd.counters().messages() - pushes;
            figures.latencies("write answered to proxy", events.latencies());
            figures.latencies("write answered to last proxy", events.last());
            figures.latencies("write", events.writes());
            figures.add("server CPU per 1,000 pushes, ms", (server.cpuSeconds() - cpu) * 1e6 / pushed);
            figures.add("pushes per event and proxy", pushed / (double) events.count() / setting.proxies());
            bed.requireEqualToFresh(crowd);
        }
    }
}
