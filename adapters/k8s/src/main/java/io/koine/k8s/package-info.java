/// The Kubernetes adapter: a source that reads one cluster's services, pods and Istio policies.
///
/// `K8sSource` starts one `Informer` for each kind and namespace; `ClusterFeed` puts their words together
/// and reports to the mesh; `SyncState` decides when the source is whole, and when it is lost.
///
/// Threads: every informer has a virtual thread of its own, on which it may block; one lock owns what they
/// have read. Depends on the model's SPI, `io.koine.k8s.image`, Kubernetes' client and SLF4J.
@NullMarked
package io.koine.k8s;

import org.jspecify.annotations.NullMarked;
