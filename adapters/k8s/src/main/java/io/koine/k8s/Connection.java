package io.koine.k8s;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Makes the client of a cluster.
final class Connection {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration REQUEST = Duration.ofSeconds(10);

    private Connection() {}

    /// @param settings the source's settings
    /// @return a client that has sent nothing yet
    /// @throws IllegalArgumentException if the kubeconfig cannot be read
    static KubernetesClient open(K8sSettings settings) {
        Config config = new ConfigBuilder(config(settings))
                .withConnectionTimeout((int) CONNECT.toMillis())
                .withRequestTimeout((int) REQUEST.toMillis())
                // The informers try again by themselves, and have to know of every failure.
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectLimit(0)
                // One connection for each watch: a dead one is found and replaced without the others.
                .withHttp2Disable(true)
                .withOnlyHttpWatches(true)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static Config config(K8sSettings settings) {
        String context = settings.context().orElse(null);
        if (settings.kubeconfig().isEmpty()) {
            return Config.autoConfigure(context);
        }
        Path path = settings.kubeconfig().get();
        if (!Files.isReadable(path)) {
            throw new IllegalArgumentException("setting kubeconfig: " + path + " cannot be read");
        }
        return Config.fromKubeconfig(context, path.toFile());
    }
}
