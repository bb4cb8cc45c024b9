package io.koine.k8s.image;

import io.koine.model.Locality;
import java.util.Map;

/// Where something is, by Kubernetes' well-known labels.
public final class Topology {
    private static final String REGION = "topology.kubernetes.io/region";
    private static final String ZONE = "topology.kubernetes.io/zone";

    private Topology() {}

    /// @param labels of a node, or of a pod to which the cluster has copied those of its node
    /// @return where it is, as far as the labels tell
    public static Locality of(Map<String, String> labels) {
        return new Locality(labels.getOrDefault(REGION, ""), labels.getOrDefault(ZONE, ""));
    }
}
