package io.koine.k8s;

import io.koine.model.spi.Source;
import io.koine.model.spi.SourceFactory;
import java.util.Map;

/// Makes sources of type `k8s`, each of which reads one Kubernetes cluster.
///
/// Settings of a source, all optional:
///
/// - `kubeconfig`: path of the kubeconfig; by default the pod's own service account, or `~/.kube/config`.
/// - `context`: which of its contexts; by default its current one.
/// - `address-map`: under which addresses those of the cluster are reached, such as
///   `10.244.0.0/16=192.168.0.0/16`; several are separated by commas, and of nested ones the longest prefix
///   counts.
/// - `network`: the network in which those addresses are reached.
/// - `meshed-label` (default `koine.io/mesh`): the label whose value `enabled`, on a pod or on its
///   namespace, says that a proxy of the mesh stands before the pod.
/// - `stale-after-seconds` (1 to 600, default 30): how long the cluster may be unreadable before what was
///   read of it counts as stale.
/// - `verify-seconds` (10 to 3600, default 180): how often everything is listed again and compared with
///   what is held.
///
/// What it must be allowed in the cluster: `list` and `watch` of namespaces, services, pods,
/// endpointslices.discovery.k8s.io and everything in security.istio.io and networking.istio.io, in the
/// namespaces of its grant; and of nodes, if localities are wanted.
public final class K8sSourceFactory implements SourceFactory {
    /// Called by `java.util.ServiceLoader`.
    public K8sSourceFactory() {}

    @Override
    public String type() {
        return "k8s";
    }

    @Override
    public void check(Map<String, String> settings) {
        K8sSettings.parse(settings);
    }

    @Override
    public Source create() {
        return new K8sSource();
    }
}
