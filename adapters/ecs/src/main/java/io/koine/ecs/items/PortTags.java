package io.koine.ecs.items;

import io.koine.ecs.reading.PortMapping;
import io.koine.ecs.reading.TaskDefinition;
import io.koine.model.Protocol;
import io.koine.model.WorkloadPort;
import io.koine.trust.IpLiteral;
import io.koine.trust.Quoted;
import java.net.InetAddress;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a task definition says of its ports and of the proxy before them, by port mappings and by tags.
final class PortTags {
    private static final String MESH_TAG = "koine:mesh";
    private static final String LISTEN_TAG = "koine:listen/";
    private static final String ADDRESS_TAG = "koine:application-address";

    /// Containers of a task share one network namespace, so an application that only its proxy reaches
    /// listens here.
    private static final String LOOPBACK = "127.0.0.1";

    private PortTags() {}

    /// @param definition a task definition
    /// @return whether a proxy of the mesh stands before its tasks
    static boolean isMeshed(TaskDefinition definition) {
        return "enabled".equals(definition.tags().get(MESH_TAG));
    }

    /// @param definition a task definition
    /// @return its ports, by application port; of the same port twice, the first declaration holds
    /// @throws IllegalArgumentException if a tag names no port or no loopback address
    static SortedMap<Integer, WorkloadPort> ports(TaskDefinition definition) {
        String application = applicationAddress(definition);
        TreeMap<Integer, WorkloadPort> ports = new TreeMap<>();
        for (PortMapping port : definition.ports()) {
            ports.putIfAbsent(
                    port.containerPort(),
                    new WorkloadPort(
                            port.name(),
                            Protocol.select(port.appProtocol(), port.name()),
                            application,
                            port.containerPort(),
                            listenPort(definition, port.containerPort())));
        }
        return ports;
    }

    private static int listenPort(TaskDefinition definition, int containerPort) {
        String tag = LISTEN_TAG + containerPort;
        String text = isMeshed(definition) ? definition.tags().get(tag) : null;
        if (text == null) {
            return containerPort;
        }
        if (!text.matches("[1-9][0-9]{0,4}")) {
            throw new IllegalArgumentException("tag " + tag + ": " + Quoted.of(text) + "; expected a port");
        }
        return Integer.parseInt(text);
    }

    private static String applicationAddress(TaskDefinition definition) {
        String address = definition.tags().getOrDefault(ADDRESS_TAG, LOOPBACK);
        if (!IpLiteral.parse(address).map(InetAddress::isLoopbackAddress).orElse(false)) {
            throw new IllegalArgumentException(
                    "tag " + ADDRESS_TAG + ": " + Quoted.of(address) + "; expected a loopback address");
        }
        return address;
    }
}
