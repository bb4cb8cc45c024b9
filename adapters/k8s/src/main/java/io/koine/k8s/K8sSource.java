package io.koine.k8s;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.koine.k8s.image.ImageRules;
import io.koine.model.spi.Source;
import io.koine.model.spi.SourceContext;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One Kubernetes cluster as a source.
///
/// Threads: `start` keeps the thread it is called on until `close`, which may be called from any; `lock`
/// guards what is running.
final class K8sSource implements Source {
    private final ReentrantLock lock = new ReentrantLock();
    private final @Nullable Pace pace;
    private @Nullable Supervisor running;
    private boolean closed;

    K8sSource() {
        this.pace = null;
    }

    /// @param pace instead of the one that the settings make; for tests
    K8sSource(Pace pace) {
        this.pace = pace;
    }

    /// @throws IllegalArgumentException if a setting is not known or malformed, or the kubeconfig cannot be
    ///     read
    @Override
    public void start(SourceContext context) {
        K8sSettings settings = K8sSettings.parse(context.settings());
        Pace own = pace == null ? settings.pace() : pace;
        ImageRules rules = new ImageRules(
                context.id(), context.trustDomain(), settings.addresses(), settings.network(), settings.meshedLabel());
        try (KubernetesClient client = Connection.open(settings)) {
            Supervisor supervisor = new Supervisor(
                    context, client, new ClusterFeed(context, rules, own.staleAfter()), settings.meshedLabel(), own);
            if (begin(supervisor)) {
                supervisor.run();
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (running != null) {
                running.close();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean begin(Supervisor supervisor) {
        lock.lock();
        try {
            running = supervisor;
            return !closed;
        } finally {
            lock.unlock();
        }
    }
}
