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
///   namespace, says that a proxy of the mesh stands before the pod. On a service or a pod outside the grant it
///   says that the object is meant for the mesh, which then shows that it was refused.
/// - `stale-after-seconds` (1 to 600, default 30): how long the cluster may be unreadable before what was
///   read of it counts as stale.
/// - `verify-seconds` (10 to 3600, default 180): how often everything is listed again and compared with
///   what is held.
///
/// What it must be allowed in the cluster, always by the verbs `list` and `watch`:
///
/// - services, pods, endpointslices.discovery.k8s.io and everything in security.istio.io, networking.istio.io,
///   telemetry.istio.io and extensions.istio.io, in the namespaces of its grant;
/// - the namespaces of its grant themselves, by name (`resourceNames` of a ClusterRole);
/// - in the whole cluster, but only if wanted: nodes, for localities; services, pods and everything in
///   security.istio.io, so that what is meant for the mesh outside the grant is refused before people's eyes
///   (NOT_GRANTED) instead of going unseen. The source is whole without these.
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
