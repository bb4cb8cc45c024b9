package io.koine.k8s.image;

import io.koine.k8s.image.KubeObject.ManifestObject;
import io.koine.k8s.image.KubeObject.PodObject;
import io.koine.k8s.image.KubeObject.Port;
import io.koine.k8s.image.KubeObject.ServiceObject;
import io.koine.k8s.image.KubeObject.SliceEndpoint;
import io.koine.k8s.image.KubeObject.SliceObject;
import io.koine.model.SourceId;
import io.koine.trust.AddressMap;
import io.koine.trust.TrustDomain;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Objects of a cluster, as tests need them.
final class Things {
    static final Instant CREATED = Instant.parse("2026-11-01T00:00:00Z");
    static final ImageRules RULES = new ImageRules(
            new SourceId("cluster"), new TrustDomain("koine.example"), AddressMap.NONE, "", "koine.io/mesh");
    static final String NAMESPACE = "payments";

    private Things() {}

    static Port port(int number, String name) {
        return new Port(number, name, Optional.empty());
    }

    static ServiceObject service(String name, Port... ports) {
        return new ServiceObject(NAMESPACE, name, List.of(ports), List.of("10.96.0.1"), false, Optional.empty(), "");
    }

    static PodObject pod(String name, String ip, Map<String, String> annotations) {
        return pod(name, ip, Map.of(), annotations, true, false);
    }

    static PodObject pod(
            String name,
            String ip,
            Map<String, String> labels,
            Map<String, String> annotations,
            boolean ready,
            boolean terminating) {
        return new PodObject(
                NAMESPACE,
                name,
                CREATED,
                new TreeMap<>(labels),
                new TreeMap<>(annotations),
                "payment",
                "node-1",
                List.of(ip),
                ready,
                terminating,
                List.of(port(8080, "http")));
    }

    static SliceEndpoint endpoint(String ip, String pod) {
        return new SliceEndpoint(ip, true, false, pod.isEmpty() ? Optional.empty() : Optional.of(pod), "zone-of-slice");
    }

    static SliceObject slice(String name, String service, Port port, SliceEndpoint... endpoints) {
        return new SliceObject(NAMESPACE, name, Optional.of(service), List.of(port), List.of(endpoints));
    }

    static ManifestObject manifest(String kind, String name, String metadata, String spec) {
        return new ManifestObject(
                new ObjectRef(kind, NAMESPACE, name), CREATED, """
                {"apiVersion":"security.istio.io/v1","kind":"%s","metadata":{"name":"%s","namespace":"%s"%s},"spec":%s}""".formatted(kind, name, NAMESPACE, metadata, spec));
    }
}
