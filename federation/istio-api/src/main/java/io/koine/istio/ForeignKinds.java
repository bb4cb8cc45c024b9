package io.koine.istio;

import java.util.Set;

/// Kinds that often stand beside Istio's in one file, and that the mesh takes no part in: what runs in a cluster, and
/// how Istio itself is installed. They are left out with a warning, so that such a file can be applied as it stands.
final class ForeignKinds {
    private static final Set<String> KINDS = Set.of(
            "v1 Pod",
            "v1 Service",
            "v1 ServiceAccount",
            "v1 Namespace",
            "v1 ConfigMap",
            "v1 Secret",
            "v1 PersistentVolumeClaim",
            "apps/v1 Deployment",
            "apps/v1 StatefulSet",
            "apps/v1 DaemonSet",
            "apps/v1 ReplicaSet",
            "batch/v1 Job",
            "batch/v1 CronJob",
            "install.istio.io/v1alpha1 IstioOperator");

    private ForeignKinds() {}

    static boolean contains(String apiVersion, String kind) {
        return KINDS.contains(apiVersion + " " + kind);
    }
}
