package io.koine.quickstart.platform;

import java.nio.file.Path;
import java.util.Map;

/// Where a Kubernetes API server comes from.
public sealed interface KubernetesAccess {
    /// A cluster that is there already.
    ///
    /// @param file its kubeconfig, whose current context counts
    record Kubeconfig(Path file) implements KubernetesAccess {}

    /// Programs to start one with.
    ///
    /// @param directory holds `etcd` and `kube-apiserver`
    record Programs(Path directory) implements KubernetesAccess {}

    /// There is none.
    ///
    /// @param reason why
    record Missing(String reason) implements KubernetesAccess {}

    /// @param environment as the launcher sets it: `KOINE_KUBECONFIG`, else `KOINE_K8S_BIN`, else the reason
    ///     in `KOINE_K8S_BIN_MISSING`
    /// @return what it says
    static KubernetesAccess of(Map<String, String> environment) {
        return Variables.value(environment, "KOINE_KUBECONFIG")
                .<KubernetesAccess>map(file -> new Kubeconfig(Path.of(file)))
                .or(() -> Variables.value(environment, "KOINE_K8S_BIN")
                        .map(directory -> new Programs(Path.of(directory))))
                .orElseGet(() -> new Missing(Variables.value(environment, "KOINE_K8S_BIN_MISSING")
                        .orElse("neither KOINE_KUBECONFIG nor KOINE_K8S_BIN names a Kubernetes API server")));
    }
}
