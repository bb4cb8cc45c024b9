package io.koine.k8s;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Writes the objects of one namespace, as people, controllers and kubelets do.
public record Cluster(KubernetesClient client, String namespace) {
    /// Makes the namespace.
    public static Cluster create(KubernetesClient client, String namespace) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        return new Cluster(client, namespace);
    }

    /// A service of port 80 named `http`, whose application listens on 8080.
    public void service(String name) {
        client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .addNewPort()
                        .withName("http")
                        .withPort(80)
                        .withNewTargetPort(8080)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
    }

    /// A running pod that is ready.
    public void pod(String name, String account, String ip, Map<String, String> annotations) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("app", account)
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-1")
                .withServiceAccountName(account)
                .addNewContainer()
                .withName("app")
                .withImage("app")
                .addNewPort()
                .withName("http")
                .withContainerPort(8080)
                .endPort()
                .endContainer()
                .endSpec()
                .build();
        Pod created = client.resource(pod).create();
        created.setStatus(new PodBuilder()
                .withNewStatus()
                .withPhase("Running")
                .addNewPodIP(ip)
                .withPodIP(ip)
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build()
                .getStatus());
        client.resource(created).updateStatus();
    }

    /// The slice that a controller makes for one pod behind a service.
    public void slice(String service, String pod, String ip) {
        client.resource(new EndpointSliceBuilder()
                        .withNewMetadata()
                        .withName(service + "-" + pod)
                        .withNamespace(namespace)
                        .addToLabels("kubernetes.io/service-name", service)
                        .endMetadata()
                        .withAddressType("IPv4")
                        .addNewPort()
                        .withName("http")
                        .withPort(8080)
                        .withProtocol("TCP")
                        .endPort()
                        .addNewEndpoint()
                        .withAddresses(ip)
                        .withNewConditions()
                        .withReady(true)
                        .endConditions()
                        .withTargetRef(new ObjectReferenceBuilder()
                                .withKind("Pod")
                                .withNamespace(namespace)
                                .withName(pod)
                                .build())
                        .endEndpoint()
                        .build())
                .create();
    }

    /// A service with one meshed pod.
    public void workload(String name, String ip) {
        service(name);
        pod(name + "-1", name, ip, Map.of("koine.io/instance", name));
        slice(name, name + "-1", ip);
    }

    /// Labels a service and a pod as meant for the mesh.
    public void label(String service, String pod) {
        client.services().inNamespace(namespace).withName(service).edit(object -> {
            object.getMetadata().setLabels(Map.of("koine.io/mesh", "enabled"));
            return object;
        });
        client.pods().inNamespace(namespace).withName(pod).edit(object -> {
            object.getMetadata().getLabels().put("koine.io/mesh", "enabled");
            return object;
        });
    }

    /// Deletes a pod as a node that is out of reach would: at once.
    public void deletePod(String name) {
        client.pods().inNamespace(namespace).withName(name).withGracePeriod(0).delete();
    }

    /// Applies a manifest of Istio's API.
    public void apply(String manifest) {
        client.load(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)))
                .inNamespace(namespace)
                .serverSideApply();
    }
}
