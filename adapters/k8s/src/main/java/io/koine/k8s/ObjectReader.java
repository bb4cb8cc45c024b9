package io.koine.k8s;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.koine.k8s.image.KubeObject;
import io.koine.k8s.image.KubeObject.ManifestObject;
import io.koine.k8s.image.KubeObject.NamespaceObject;
import io.koine.k8s.image.KubeObject.NodeObject;
import io.koine.k8s.image.KubeObject.PodObject;
import io.koine.k8s.image.KubeObject.Port;
import io.koine.k8s.image.KubeObject.ServiceObject;
import io.koine.k8s.image.KubeObject.SliceEndpoint;
import io.koine.k8s.image.KubeObject.SliceObject;
import io.koine.k8s.image.ObjectRef;
import io.koine.k8s.image.Topology;
import io.koine.model.ExportTo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reduces the client's objects to what the mesh asks of them.
///
/// Whatever the API may leave out may be null in the client's objects.
final class ObjectReader {
    /// The label by which a slice names its service.
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private static final String OWN_ANNOTATIONS = "koine.io/";
    private static final String DEFAULT_ACCOUNT = "default";
    private static final String TCP = "TCP";
    private static final String NO_ADDRESS = "None";

    /// A pod in one of these phases never runs again.
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private ObjectReader() {}

    static Optional<KubeObject> namespace(Namespace object) {
        return Optional.of(new NamespaceObject(
                object.getMetadata().getName(), texts(object.getMetadata().getLabels())));
    }

    static Optional<KubeObject> node(Node object) {
        return Optional.of(new NodeObject(
                object.getMetadata().getName(),
                Topology.of(texts(object.getMetadata().getLabels()))));
    }

    static Optional<KubeObject> service(Service object) {
        ServiceSpec spec = object.getSpec();
        List<Port> ports = list(spec.getPorts()).stream()
                .filter(port -> isTcp(port.getProtocol()))
                .map(port -> new Port(port.getPort(), text(port.getName()), Optional.ofNullable(port.getAppProtocol())))
                .toList();
        List<String> clusterIps = list(spec.getClusterIPs()).stream()
                .filter(ip -> !ip.isEmpty() && !ip.equals(NO_ADDRESS))
                .toList();
        return Optional.of(new ServiceObject(
                object.getMetadata().getNamespace(),
                object.getMetadata().getName(),
                ports,
                clusterIps,
                NO_ADDRESS.equals(spec.getClusterIP()),
                "ExternalName".equals(spec.getType()) ? Optional.of(text(spec.getExternalName())) : Optional.empty(),
                texts(object.getMetadata().getAnnotations()).getOrDefault(ExportTo.ANNOTATION, "")));
    }

    static Optional<KubeObject> slice(EndpointSlice object) {
        if ("FQDN".equals(object.getAddressType())) {
            // Names instead of addresses: no controller makes them, and proxies are given addresses only.
            return Optional.empty();
        }
        ObjectMeta metadata = object.getMetadata();
        List<Port> ports = list(object.getPorts()).stream()
                .filter(port -> isTcp(port.getProtocol()) && port.getPort() != null)
                .map(port -> new Port(port.getPort(), text(port.getName()), Optional.ofNullable(port.getAppProtocol())))
                .toList();
        return Optional.of(new SliceObject(
                metadata.getNamespace(),
                metadata.getName(),
                Optional.ofNullable(texts(metadata.getLabels()).get(SERVICE_NAME)),
                ports,
                list(object.getEndpoints()).stream()
                        .filter(endpoint -> !list(endpoint.getAddresses()).isEmpty())
                        .filter(endpoint -> !isElsewhere(endpoint.getTargetRef(), metadata.getNamespace()))
                        .map(ObjectReader::endpoint)
                        .toList()));
    }

    static Optional<KubeObject> pod(Pod object) {
        ObjectMeta metadata = object.getMetadata();
        if (object.getStatus() == null || ENDED.contains(text(object.getStatus().getPhase()))) {
            return Optional.empty();
        }
        List<String> addresses =
                list(object.getStatus().getPodIPs()).stream().map(PodIP::getIp).toList();
        if (addresses.isEmpty()) {
            return Optional.empty();
        }
        TreeMap<String, String> annotations = new TreeMap<>(texts(metadata.getAnnotations()));
        annotations.keySet().removeIf(key -> !key.startsWith(OWN_ANNOTATIONS));
        return Optional.of(new PodObject(
                metadata.getNamespace(),
                metadata.getName(),
                created(object),
                texts(metadata.getLabels()),
                annotations,
                Objects.requireNonNullElse(object.getSpec().getServiceAccountName(), DEFAULT_ACCOUNT),
                text(object.getSpec().getNodeName()),
                addresses,
                list(object.getStatus().getConditions()).stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus())),
                metadata.getDeletionTimestamp() != null,
                list(object.getSpec().getContainers()).stream()
                        .flatMap(container -> list(container.getPorts()).stream())
                        .filter(port -> isTcp(port.getProtocol()))
                        .map(ObjectReader::port)
                        .toList()));
    }

    /// @param object an object of Istio's API
    /// @param json the client's own serialization
    /// @return the object without what the cluster keeps in it for itself, which changes without any meaning
    static Optional<KubeObject> manifest(GenericKubernetesResource object, KubernetesSerialization json) {
        ObjectMeta metadata = object.getMetadata();
        TreeMap<String, Object> named = new TreeMap<>();
        named.put("name", metadata.getName());
        named.put("namespace", metadata.getNamespace());
        named.put("labels", texts(metadata.getLabels()));
        named.put("annotations", texts(metadata.getAnnotations()));
        TreeMap<String, Object> whole = new TreeMap<>();
        whole.put("apiVersion", object.getApiVersion());
        whole.put("kind", object.getKind());
        whole.put("metadata", named);
        Object spec = object.getAdditionalProperties().get("spec");
        if (spec != null) {
            whole.put("spec", spec);
        }
        return Optional.of(new ManifestObject(
                new ObjectRef(object.getKind(), metadata.getNamespace(), metadata.getName()),
                created(object),
                json.asJson(whole)));
    }

    private static SliceEndpoint endpoint(Endpoint endpoint) {
        EndpointConditions conditions =
                Objects.requireNonNullElseGet(endpoint.getConditions(), EndpointConditions::new);
        return new SliceEndpoint(
                endpoint.getAddresses().getFirst(),
                // An unknown condition is to be taken for ready (EndpointConditions in discovery/v1).
                conditions.getReady() == null || conditions.getReady(),
                conditions.getTerminating() != null && conditions.getTerminating(),
                Optional.ofNullable(endpoint.getTargetRef())
                        .filter(ObjectReader::isPod)
                        .map(ObjectReference::getName),
                text(endpoint.getZone()));
    }

    /// A slice that names a pod of another namespace would lend that pod's identity to a service of its own.
    private static boolean isElsewhere(@Nullable ObjectReference target, String namespace) {
        return target != null
                && isPod(target)
                && target.getNamespace() != null
                && !target.getNamespace().equals(namespace);
    }

    private static boolean isPod(ObjectReference target) {
        return "Pod".equals(target.getKind()) && target.getName() != null;
    }

    private static Port port(ContainerPort port) {
        return new Port(port.getContainerPort(), text(port.getName()), Optional.empty());
    }

    private static boolean isTcp(@Nullable String protocol) {
        return protocol == null || protocol.equals(TCP);
    }

    private static Instant created(HasMetadata object) {
        return Instant.parse(object.getMetadata().getCreationTimestamp());
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static <E> List<E> list(@Nullable List<E> values) {
        return values == null ? List.of() : values;
    }

    private static SortedMap<String, String> texts(@Nullable Map<String, String> values) {
        return values == null ? new TreeMap<>() : new TreeMap<>(values);
    }
}
