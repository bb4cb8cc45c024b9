package io.koine.quickstart.platform;

import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.koine.quickstart.workload.DemoPort;
import io.koine.quickstart.workload.DemoWorkload;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The objects of a workload, as a user, a controller and a kubelet would write them. Pure.
final class KubeObjects {
    /// The label and its value by which everything that was made here is found again.
    static final String OWNER_LABEL = "app.kubernetes.io/managed-by";

    static final String OWNER = "koine-quickstart";

    /// What is to be known of the pod's life.
    enum Phase {
        /// Its proxy does not take traffic yet.
        STARTING,
        /// It may be called.
        READY,
        /// It serves what is in flight, and is not called anew.
        TERMINATING
    }

    private static final String MESH = "koine.io/mesh";
    private static final String INSTANCE = "koine.io/instance";
    private static final String LISTEN_PORTS = "koine.io/listen-ports";
    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String SLICE_MANAGER = "endpointslice.kubernetes.io/managed-by";

    private KubeObjects() {}

    static Namespace namespace(String name) {
        return new NamespaceBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withName(name)
                        .addToLabels(OWNER_LABEL, OWNER)
                        .build())
                .build();
    }

    static ServiceAccount serviceAccount(DemoWorkload workload) {
        return new ServiceAccountBuilder()
                .withMetadata(metadata(workload, workload.serviceAccount(), Map.of()))
                .build();
    }

    /// Without a selector: no controller is to look for pods.
    static Service service(DemoWorkload workload) {
        return new ServiceBuilder()
                .withMetadata(metadata(workload, workload.service(), Map.of()))
                .withNewSpec()
                .withPorts(
                        workload.ports().stream().map(KubeObjects::servicePort).toList())
                .endSpec()
                .build();
    }

    private static ServicePort servicePort(DemoPort port) {
        return new ServicePortBuilder()
                .withName(port.name())
                .withPort(port.number())
                .withNewTargetPort(port.number())
                .build();
    }

    /// @param place a workload on Kubernetes
    /// @param node the node that it is bound to; empty for none
    /// @return its pod: a scheduler that does not exist keeps it from all nodes
    static Pod pod(Place place, String node) {
        DemoWorkload workload = place.workload();
        ObjectMeta metadata = new ObjectMetaBuilder(metadata(workload, workload.name(), workload.labels()))
                .addToLabels(MESH, "enabled")
                .addToAnnotations(INSTANCE, place.instance().name())
                .addToAnnotations(
                        LISTEN_PORTS,
                        workload.ports().stream()
                                .map(port -> port.number() + ":" + place.listenPort(port.number()))
                                .collect(Collectors.joining(",")))
                .build();
        return new PodBuilder()
                .withMetadata(metadata)
                .withNewSpec()
                .withSchedulerName(OWNER)
                .withNodeName(node.isEmpty() ? null : node)
                .withServiceAccountName(workload.serviceAccount())
                .addNewContainer()
                .withName("application")
                .withImage(workload.service())
                .addAllToPorts(workload.ports().stream()
                        .map(port -> new ContainerPortBuilder()
                                .withName(port.name())
                                .withContainerPort(port.number())
                                .build())
                        .toList())
                .endContainer()
                .endSpec()
                .build();
    }

    /// @param address the pod's own
    /// @param phase of its life
    /// @return what a kubelet would say of the pod
    static PodStatus status(String address, Phase phase) {
        return new PodStatusBuilder()
                .withPhase("Running")
                .withPodIP(address)
                .addNewPodIP(address)
                .addNewCondition()
                .withType("Ready")
                .withStatus(phase == Phase.READY ? "True" : "False")
                .endCondition()
                .build();
    }

    /// @param workload the workload
    /// @param address of its pod
    /// @param phase of its pod's life
    /// @return what the endpoint slice controller would write: one slice for each pod, since there is no such
    ///     controller
    static EndpointSlice slice(DemoWorkload workload, String address, Phase phase) {
        return new EndpointSliceBuilder()
                .withMetadata(metadata(
                        workload,
                        workload.service() + "-" + workload.name(),
                        Map.of(SERVICE_NAME, workload.service(), SLICE_MANAGER, OWNER)))
                .withAddressType("IPv4")
                .withPorts(workload.ports().stream()
                        .map(port -> new EndpointPortBuilder()
                                .withName(port.name())
                                .withPort(port.number())
                                .withProtocol("TCP")
                                .build())
                        .toList())
                .addNewEndpoint()
                .withAddresses(List.of(address))
                .withNewConditions()
                .withReady(phase == Phase.READY)
                .withServing(phase != Phase.STARTING)
                .withTerminating(phase == Phase.TERMINATING)
                .endConditions()
                .withNewTargetRef()
                .withKind("Pod")
                .withNamespace(workload.namespace())
                .withName(workload.name())
                .endTargetRef()
                .endEndpoint()
                .build();
    }

    private static ObjectMeta metadata(DemoWorkload workload, String name, Map<String, String> labels) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(workload.namespace())
                .addToLabels(labels)
                .addToLabels(OWNER_LABEL, OWNER)
                .build();
    }
}
