package io.koine.k8s.image;

import io.koine.k8s.image.KubeObject.PodObject;
import io.koine.k8s.image.KubeObject.Port;
import io.koine.model.Health;
import io.koine.model.Locality;
import io.koine.model.Names;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.trust.Quoted;
import io.koine.trust.SpiffeId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a pod says about itself, by its spec and by the mesh's own annotations.
///
/// @param pod the pod
/// @param instance the workload instance it is
/// @param meshed whether a proxy of the mesh stands before it
/// @param listenPorts where that proxy listens, by application port; a port that is not named is intercepted
record PodMeaning(PodObject pod, WorkloadId instance, boolean meshed, SortedMap<Integer, Integer> listenPorts) {
    /// The prefix of the mesh's own annotations.
    static final String PREFIX = "koine.io/";

    /// Names the workload instance for which the proxy beside the pod was enrolled.
    private static final String INSTANCE = PREFIX + "instance";

    /// Where the proxy listens, such as `8080:18080,9090:19090`.
    private static final String LISTEN_PORTS = PREFIX + "listen-ports";

    /// @param rules how the cluster is read
    /// @param pod the pod
    /// @param namespaceIsMeshed whether its namespace says that its pods have proxies
    /// @param problems takes what the pod's author should know
    /// @return what the pod says. A malformed annotation leaves a pod that is meshed and to which no proxy
    ///     can enrol, so that it is not reached, rather than one that is called in plaintext
    static PodMeaning of(ImageRules rules, PodObject pod, boolean namespaceIsMeshed, Consumer<String> problems) {
        String named = pod.annotations().get(INSTANCE);
        String label = pod.labels().get(rules.meshedLabel());
        boolean meshed = named != null || (label == null ? namespaceIsMeshed : label.equals(ImageRules.MESHED));
        return new PodMeaning(
                pod,
                new WorkloadId(rules.source(), pod.namespace(), name(pod, named, problems)),
                meshed,
                listenPorts(pod, problems));
    }

    /// @param rules how the cluster is read
    /// @param labels the labels of a namespace
    /// @return whether it says that its pods have proxies
    static boolean isMeshed(ImageRules rules, SortedMap<String, String> labels) {
        return ImageRules.MESHED.equals(labels.get(rules.meshedLabel()));
    }

    /// @param rules how the cluster is read
    /// @param declared what services say of its ports: their word counts, as in Istio
    /// @param nodes where nodes are, by name
    /// @return the workload
    Workload workload(ImageRules rules, SortedMap<Integer, Port> declared, SortedMap<String, Locality> nodes) {
        List<String> addresses =
                pod.addresses().stream().map(rules.addresses()::map).toList();
        TreeMap<Integer, Port> ports = new TreeMap<>();
        pod.ports().forEach(port -> ports.putIfAbsent(port.number(), port));
        ports.putAll(declared);
        TreeMap<Integer, WorkloadPort> meaning = new TreeMap<>();
        ports.forEach((number, port) -> meaning.put(
                number,
                new WorkloadPort(
                        port.name(),
                        Protocol.select(port.appProtocol(), port.name()),
                        addresses.getFirst(),
                        number,
                        listenPort(number))));
        return new Workload(
                instance,
                Platform.K8S,
                SpiffeId.ofWorkload(rules.trustDomain(), pod.namespace(), pod.serviceAccount()),
                pod.labels(),
                addresses,
                rules.network(),
                locality(nodes),
                meaning,
                health(pod.ready(), pod.terminating()),
                meshed);
    }

    /// @param nodes where nodes are, by name
    /// @return where the pod is
    Locality locality(SortedMap<String, Locality> nodes) {
        Locality own = Topology.of(pod.labels());
        return own.equals(Locality.UNKNOWN) ? nodes.getOrDefault(pod.node(), Locality.UNKNOWN) : own;
    }

    /// @param applicationPort where the application listens
    /// @return the port that callers dial
    int listenPort(int applicationPort) {
        return meshed ? listenPorts.getOrDefault(applicationPort, applicationPort) : applicationPort;
    }

    /// @param ready whether it should be given traffic
    /// @param terminating whether it is leaving, which counts more
    /// @return its health
    static Health health(boolean ready, boolean terminating) {
        if (terminating) {
            return Health.DRAINING;
        }
        return ready ? Health.HEALTHY : Health.UNHEALTHY;
    }

    private static String name(PodObject pod, @Nullable String named, Consumer<String> problems) {
        if (named == null) {
            return pod.name();
        }
        try {
            return Names.requireDnsName(INSTANCE, named);
        } catch (IllegalArgumentException e) {
            problems.accept(pod.ref() + ": annotation " + INSTANCE + " " + Quoted.of(named) + "; expected a DNS name");
            return pod.name();
        }
    }

    private static SortedMap<Integer, Integer> listenPorts(PodObject pod, Consumer<String> problems) {
        String text = pod.annotations().getOrDefault(LISTEN_PORTS, "");
        TreeMap<Integer, Integer> ports = new TreeMap<>();
        try {
            for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
                String[] pair = part.strip().split(":", -1);
                if (pair.length != 2 || !pair[0].matches("[0-9]{1,5}") || !pair[1].matches("[0-9]{1,5}")) {
                    throw new IllegalArgumentException(Quoted.of(part.strip()) + " is no pair of ports");
                }
                ports.put(
                        Names.requirePort("application port", Integer.parseInt(pair[0])),
                        Names.requirePort("listen port", Integer.parseInt(pair[1])));
            }
        } catch (IllegalArgumentException e) {
            problems.accept(pod.ref() + ": annotation " + LISTEN_PORTS + ": " + e.getMessage()
                    + "; expected pairs such as 8080:18080");
            return new TreeMap<>();
        }
        return ports;
    }
}
