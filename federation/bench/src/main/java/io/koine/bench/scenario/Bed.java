package io.koine.bench.scenario;

import io.koine.bench.agent.Agents;
import io.koine.bench.agent.Credentials;
import io.koine.bench.process.Server;
import io.koine.bench.proxy.Crowd;
import io.koine.bench.proxy.Identity;
import io.koine.bench.proxy.Listening;
import io.koine.bench.proxy.Manner;
import io.koine.bench.world.Cluster;
import io.koine.bench.world.Parallel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/// A cluster and a control plane that reads it, made anew for each run.
///
/// Threads: used from one.
final class Bed implements AutoCloseable {
    static final long SYNC_SECONDS = 300;

    private static final String KUBERNETES = "k8s";

    private final Setting setting;
    private final Cluster cluster;
    private final Server server;
    private final int pods;
    private List<Identity> identities;
    private final long started;

    private Bed(Setting setting, Cluster cluster, Server server, int pods, List<Identity> identities, long started) {
        this.setting = setting;
        this.pods = pods;
        this.cluster = cluster;
        this.server = server;
        this.identities = identities;
        this.started = started;
    }

    /// @return a bed whose control plane has read everything, with proxies that no source knows
    static Bed make(Setting setting, Path directory) {
        return make(setting, directory, 0);
    }

    /// @param pods how many workloads the cluster has; the proxies are theirs
    static Bed make(Setting setting, Path directory, int pods) {
        Bed bed = begin(setting, directory, pods);
        try {
            bed.awaitReady();
            return bed;
        } catch (RuntimeException e) {
            bed.close();
            throw e;
        }
    }

    /// @return a bed whose control plane has just been started
    static Bed begin(Setting setting, Path directory, int pods) {
        setting.progress().accept("a Kubernetes API server with " + setting.services() + " services");
        Cluster cluster =
                Cluster.start(setting.kubernetes(), directory.resolve("kubernetes"), setting.services(), pods);
        try {
            List<Identity> identities = setting.isEncrypted() ? List.of() : identities(setting, cluster, pods);
            long started = System.nanoTime();
            return new Bed(setting, cluster, server(setting, directory, cluster), pods, identities, started);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /// Waits until the control plane has read everything.
    ///
    /// @return how long that took
    Server.Start awaitReady() {
        Server.Start start = server.awaitReady(started);
        if (setting.isEncrypted()) {
            setting.progress().accept(setting.proxies() + " agents enrol");
            identities = enrolled(new Agents(server), subjects());
        }
        return start;
    }

    private List<Agents.Subject> subjects() {
        return IntStream.range(0, setting.proxies())
                .mapToObj(number -> pods > 0
                        ? new Agents.Subject(
                                Optional.of(KUBERNETES), cluster.namespaceOfPod(number), Cluster.pod(number))
                        : Agents.Subject.vm(number))
                .toList();
    }

    private static List<Identity> enrolled(Agents agents, List<Agents.Subject> subjects) {
        int count = subjects.size();
        List<Agents.Applicant> applicants = agents.applicants(subjects);
        AtomicReferenceArray<Identity> identities = new AtomicReferenceArray<>(count);
        Parallel.each(Certificates.AT_A_TIME, count, number -> {
            Credentials credentials = new Credentials(agents, agents.join(applicants.get(number)));
            credentials.register(Identity.address(number));
            identities.set(number, credentials.identity(Identity.address(number)));
        });
        return IntStream.range(0, count).mapToObj(identities::get).toList();
    }

    private static Server server(Setting setting, Path directory, Cluster cluster) {
        return new Server(
                setting.launcher(),
                directory,
                List.of(
                        "--sources.vm.type=vm",
                        "--sources.vm.namespaces=" + Agents.NAMESPACE,
                        // Nobody shows that he lives for as long as a run takes.
                        "--sources.vm.lease-seconds=3600",
                        "--sources." + KUBERNETES + ".type=k8s",
                        "--sources." + KUBERNETES + ".namespaces=" + String.join(",", cluster.namespaces()),
                        "--sources." + KUBERNETES + ".policy-namespaces="
                                + Cluster.ROOT + ","
                                + String.join(",", cluster.namespaces()),
                        "--sources." + KUBERNETES + ".kubeconfig=" + cluster.kubeconfig()),
                !setting.isEncrypted());
    }

    private static List<Identity> identities(Setting setting, Cluster cluster, int pods) {
        List<String> namespaces = cluster.namespaces();
        return IntStream.range(0, setting.proxies())
                .mapToObj(number -> pods > 0
                        ? Identity.pod(number, Cluster.pod(number), cluster.namespaceOfPod(number))
                        : Identity.unknown(number, namespaces.get(number % namespaces.size())))
                .toList();
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
        return new Crowd(server.ads(), identities, setting.manners().of(identities.size()), listening);
    }

    /// @param from the first of the scenario's proxies, of which the crowd is to be
    /// @param to behind the last one
    /// @param manner how they behave
    /// @return them, not connected
    Crowd crowd(int from, int to, Manner manner, Listening listening) {
        return new Crowd(server.ads(), identities.subList(from, to), Collections.nCopies(to - from, manner), listening);
    }

    /// @param manners how they behave, none of them as Envoy does
    /// @param from the first of the scenario's proxies that they are
    /// @return them, not connected
    Crowd others(List<Manner> manners, int from) {
        return new Crowd(server.ads(), identities.subList(from, from + manners.size()), manners, Listening.NOTHING);
    }

    private Crowd alike(List<Identity> all) {
        return new Crowd(server.ads(), all, Collections.nCopies(all.size(), Manner.NORMAL), Listening.NOTHING);
    }

    /// Connects proxies and waits until they have everything.
    ///
    /// @return seconds that it took
    double sync(Crowd crowd) {
        setting.progress().accept(crowd.size() + " proxies connect");
        crowd.connect();
        return crowd.awaitSynced(SYNC_SECONDS);
    }

    /// The check that makes speed honest: every proxy must have what a fresh one gets. Speed that loses
    /// or delays something for ever is none.
    ///
    /// @throws IllegalStateException if one has not, or was sent something that it had not asked for
    void requireEqualToFresh(Crowd crowd) {
        List<String> states = crowd.states();
        // Workloads differ from each other: each is compared with itself, after it has left.
        boolean areAlike = identities.stream().noneMatch(Identity::isKnown);
        if (!areAlike) {
            crowd.disconnect();
        }
        List<Identity> compared = areAlike ? identities.subList(0, 1) : identities.subList(0, states.size());
        try (Crowd fresh = alike(compared)) {
            fresh.connect();
            fresh.awaitSynced(SYNC_SECONDS);
            List<String> expected = fresh.states();
            long different = IntStream.range(0, states.size())
                    .filter(i -> !states.get(i).equals(expected.get(areAlike ? 0 : i)))
                    .count();
            if (different > 0) {
                throw new IllegalStateException(
                        different + " of " + states.size() + " proxies do not have what a fresh one gets");
            }
        }
        if (crowd.counters().unaskedFor() > 0) {
            throw new IllegalStateException(crowd.counters().unaskedFor()
                    + " resources came to proxies that had not asked for them; expected none");
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
