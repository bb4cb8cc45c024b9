package io.koine.bench.scenario;

import io.koine.bench.process.Server;
import io.koine.bench.proxy.Crowd;
import io.koine.bench.proxy.Listening;
import io.koine.bench.world.Cluster;
import java.nio.file.Path;
import java.util.List;

/// A cluster and a control plane that reads it, made anew for each run.
///
/// Threads: used from one.
final class Bed implements AutoCloseable {
    private static final long SYNC_SECONDS = 300;

    private final Setting setting;
    private final Cluster cluster;
    private final Server server;

    private Bed(Setting setting, Cluster cluster, Server server) {
        this.setting = setting;
        this.cluster = cluster;
        this.server = server;
    }

    static Bed make(Setting setting, Path directory) {
        setting.progress().accept("a Kubernetes API server with " + setting.services() + " services");
        Cluster cluster = Cluster.start(setting.kubernetes(), directory.resolve("kubernetes"), setting.services());
        try {
            Server server = Server.start(
                    setting.launcher(),
                    directory,
                    List.of(
                            "--sources.vm.type=vm",
                            "--sources.vm.namespaces=none",
                            "--sources.k8s.type=k8s",
                            "--sources.k8s.namespaces=" + String.join(",", cluster.namespaces()),
                            "--sources.k8s.kubeconfig=" + cluster.kubeconfig()));
            return new Bed(setting, cluster, server);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    Cluster cluster() {
        return cluster;
    }

    Server server() {
        return server;
    }

    /// @param listening is told what they receive
    /// @return the scenario's proxies, not connected
    Crowd crowd(Listening listening) {
        return new Crowd(server.plaintext(), setting.proxies(), cluster.namespaces(), listening);
    }

    /// Connects proxies and waits until they have everything.
    ///
    /// @return seconds that it took
    double sync(Crowd crowd) {
        setting.progress().accept(crowd.size() + " proxies connect");
        crowd.connect();
        return crowd.awaitSynced(SYNC_SECONDS);
    }

    /// The check that makes speed honest: every proxy must have what a fresh one gets. Speed that loses or delays
    /// something for ever is none.
    ///
    /// @throws IllegalStateException if one has not
    void requireEqualToFresh(Crowd crowd) {
        try (Crowd fresh = new Crowd(server.plaintext(), 1, cluster.namespaces(), (proxy, name, ports, nanos) -> {})) {
            fresh.connect();
            fresh.awaitSynced(SYNC_SECONDS);
            long different = crowd.differentFrom(fresh);
            if (different > 0) {
                throw new IllegalStateException(
                        different + " of " + crowd.size() + " proxies do not have what a fresh one gets");
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } finally {
            cluster.close();
        }
    }
}
