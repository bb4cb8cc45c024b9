package io.koine.bench.scenario;

import io.koine.bench.process.Measured;
import io.koine.bench.proxy.Counters;
import io.koine.bench.proxy.Crowd;
import io.koine.bench.report.Figures;

/// What a stretch of a run has cost: made at its beginning, asked at its end.
///
/// Threads: used from one.
final class Meter {
    private final Measured server;
    private final Crowd crowd;
    private final double serverCpu;
    private final double crowdCpu;
    private final long messages;
    private final long bytes;
    private final long resources;
    private final long ends;
    private final long start = System.nanoTime();

    Meter(Measured server, Crowd crowd) {
        this.server = server;
        this.crowd = crowd;
        Counters counters = crowd.counters();
        this.serverCpu = server.cpuSeconds();
        this.crowdCpu = crowd.cpuSeconds();
        this.messages = counters.messages();
        this.bytes = counters.bytes();
        this.resources = counters.resources();
        this.ends = counters.ended();
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    double serverCpu() {
        return server.cpuSeconds() - serverCpu;
    }

    double crowdCpu() {
        return crowd.cpuSeconds() - crowdCpu;
    }

    long messages() {
        return crowd.counters().messages() - messages;
    }

    long bytes() {
        return crowd.counters().bytes() - bytes;
    }

    long resources() {
        return crowd.counters().resources() - resources;
    }

    long ends() {
        return crowd.counters().ended() - ends;
    }

    /// Adds what every scenario says of each stretch.
    void report(Figures figures) {
        figures.add("server CPU, s", serverCpu());
        figures.add("client CPU, s", crowdCpu());
        if (messages() > 0) {
            figures.add("server CPU per 1,000 pushes, ms", serverCpu() * 1e6 / messages());
            figures.add("client CPU per 1,000 pushes, ms", crowdCpu() * 1e6 / messages());
        }
        figures.count("messages received", messages());
        figures.count("resources received", resources());
        figures.add("megabytes received", bytes() / 1e6);
        figures.count("streams ended", ends());
        figures.add("server resident, MB", server.residentMegabytes());
    }

    /// Asks for a collection, which makes the heap small: whatever is measured after that pays for its growing
    /// again, so that this comes last in a bed.
    void reportLiveHeap(Figures figures) {
        figures.add("server live heap, MB", server.liveHeapMegabytes());
    }

    /// @throws IllegalStateException if a stream has ended: what was measured would not be what was meant
    void requireNoEnds() {
        if (ends() > 0) {
            throw new IllegalStateException(ends() + " streams have ended; expected none: "
                    + crowd.counters().ends());
        }
    }
}
