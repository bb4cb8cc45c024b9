package io.koine.bench.world;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.koine.bench.proxy.Identity;

/// Pods as a user and a kubelet would write them: meshed, with a port, running and ready.
final class Pods {
    private static final String NOBODY = "koine-bench";

    private Pods() {}

    /// @param number which pod, from 0
    /// @param namespace its namespace
    /// @return it, with its status
    static Pod pod(int number, String namespace) {
        String address = Identity.address(number);
        return new PodBuilder()
                .withNewMetadata()
                .withName(Cluster.pod(number))
                .withNamespace(namespace)
                .addToLabels("app", "bench")
                .addToLabels("pod", Cluster.pod(number))
                .addToLabels("koine.io/mesh", "enabled")
                .endMetadata()
                .withNewSpec()
                // A scheduler that does not exist keeps it from all nodes.
                .withSchedulerName(NOBODY)
                .withServiceAccountName(Identity.ACCOUNT)
                .addNewContainer()
                .withName("application")
                .withImage(NOBODY)
                .addNewPort()
                .withName("http")
                .withContainerPort(Cluster.PORT)
                .endPort()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(address)
                .addNewPodIP(address)
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }
}
