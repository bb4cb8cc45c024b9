package io.koine.bench.scenario;

import io.koine.bench.proxy.Crowd;
import io.koine.bench.report.Figures;
import io.koine.bench.world.Cluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/// S2: an authorization policy changes that selects all workloads, those of one namespace, one workload.
/// Exactly the selected ones may be sent something.
final class PolicyChanges {
    private static final int CHANGES = 5;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /// So long after the last receipt nothing is on its way any more.
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

    private PolicyChanges() {}

    /// A policy.
    ///
    /// @param title what it selects
    /// @param namespace where it is
    /// @param selector of its specification; empty for none
    /// @param selects which proxies
    private record Kind(String title, String namespace, String selector, IntPredicate selects) {
        String manifest(int serial) {
            return """
                    apiVersion: security.istio.io/v1
                    kind: AuthorizationPolicy
                    metadata: {name: bench, namespace: %s}
                    spec:
                      %saction: DENY
                      rules: [{to: [{operation: {paths: ["/serial-%d"]}}]}]
                    """.formatted(namespace, selector, serial);
        }
    }

    static void run(Setting setting, Path directory, Figures figures) {
        Receipts receipts = new Receipts(setting.proxies());
        try (Bed bed = Bed.make(setting, directory, setting.proxies());
                Crowd crowd = bed.crowd(receipts)) {
            bed.sync(crowd);
            Meter all = new Meter(bed.server().measured(), crowd);
            int serial = 0;
            for (Kind kind : kinds(bed.cluster())) {
                List<double[]> latencies = new ArrayList<>();
                Meter meter = new Meter(bed.server().measured(), crowd);
                setting.progress().accept("policies of " + kind.title());
                for (int change = 0; change < CHANGES; change++) {
                    latencies.add(change(bed.cluster(), kind, serial++, receipts));
                }
                figures.latencies(
                        kind.title() + ": write answered to proxy",
                        latencies.stream().flatMapToDouble(Arrays::stream).toArray());
                figures.latencies(
                        kind.title() + ": write answered to last proxy",
                        latencies.stream()
                                .mapToDouble(each -> Arrays.stream(each).max().orElse(0))
                                .toArray());
                figures.add(kind.title() + ": proxies reached", latencies.getLast().length);
                figures.add(kind.title() + ": server CPU per change, ms", meter.serverCpu() * 1e3 / CHANGES);
                figures.add(kind.title() + ": messages per change", meter.messages() / (double) CHANGES);
            }
            all.report(figures);
            all.reportLiveHeap(figures);
            all.requireNoEnds();
            bed.requireEqualToFresh(crowd);
        }
    }

    private static List<Kind> kinds(Cluster cluster) {
        String first = cluster.namespaceOfPod(0);
        return List.of(
                new Kind("all", Cluster.ROOT, "", proxy -> true),
                new Kind(
                        "namespace",
                        first,
                        "",
                        proxy -> cluster.namespaceOfPod(proxy).equals(first)),
                new Kind(
                        "workload",
                        cluster.namespaceOfPod(1),
                        "selector: {matchLabels: {pod: " + Cluster.pod(1) + "}}\n  ",
                        proxy -> proxy == 1));
    }

    /// @return milliseconds from the write's answer to each receipt
    private static double[] change(Cluster cluster, Kind kind, int serial, Receipts receipts) {
        receipts.begin();
        cluster.apply(kind.manifest(serial));
        long answered = System.nanoTime();
        while (!receipts.haveAll(kind.selects()) || System.nanoTime() - receipts.last() < QUIET_NANOS) {
            if (System.nanoTime() - answered > PATIENCE_NANOS) {
                throw new IllegalStateException("a policy of " + kind.title() + " has reached "
                        + receipts.since(answered).length + " proxies in 60 s; expected all that it selects");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        long beyond = receipts.beyond(kind.selects());
        if (beyond > 0) {
            throw new IllegalStateException("a policy of " + kind.title() + " has reached " + beyond
                    + " proxies that it does not select; expected none");
        }
        return receipts.since(answered);
    }
}
