package io.koine.k8s.image;

import io.koine.model.Locality;
import io.koine.model.SortedCopies;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// An object of a cluster, reduced to what the mesh asks of it: a change of anything else makes an equal
/// record.
public sealed interface KubeObject {
    /// @return its name
    ObjectRef ref();

    /// A namespace.
    ///
    /// @param name its name
    /// @param labels its labels
    record NamespaceObject(String name, SortedMap<String, String> labels) implements KubeObject {
        /// Its kind.
        public static final String KIND = "Namespace";

        public NamespaceObject {
            labels = SortedCopies.sorted(labels);
        }

        @Override
        public ObjectRef ref() {
            return new ObjectRef(KIND, "", name);
        }
    }

    /// A node.
    ///
    /// @param name its name
    /// @param locality where it is
    record NodeObject(String name, Locality locality) implements KubeObject {
        /// Its kind.
        public static final String KIND = "Node";

        @Override
        public ObjectRef ref() {
            return new ObjectRef(KIND, "", name);
        }
    }

    /// A service.
    ///
    /// @param namespace its namespace
    /// @param name its name
    /// @param ports its TCP ports
    /// @param clusterIps its virtual addresses, one for each family; none for a headless service
    /// @param headless whether it was asked to have no virtual address
    /// @param externalName the name outside the cluster that it stands for, if it is no more than that
    /// @param exportTo the annotation that says to whom it is shown; maybe empty
    record ServiceObject(
            String namespace,
            String name,
            List<Port> ports,
            List<String> clusterIps,
            boolean headless,
            Optional<String> externalName,
            String exportTo)
            implements KubeObject {
        /// Its kind.
        public static final String KIND = "Service";

        public ServiceObject {
            ports = List.copyOf(ports);
            clusterIps = List.copyOf(clusterIps);
        }

        @Override
        public ObjectRef ref() {
            return new ObjectRef(KIND, namespace, name);
        }
    }

    /// A part of the endpoints of a service.
    ///
    /// @param namespace its namespace
    /// @param name its name
    /// @param service the service whose endpoints they are; empty if it says none
    /// @param ports TCP ports, named as the service's ports, with the number on which the endpoints answer
    /// @param endpoints the endpoints, each of which answers on every port
    record SliceObject(
            String namespace, String name, Optional<String> service, List<Port> ports, List<SliceEndpoint> endpoints)
            implements KubeObject {
        /// Its kind.
        public static final String KIND = "EndpointSlice";

        public SliceObject {
            ports = List.copyOf(ports);
            endpoints = List.copyOf(endpoints);
        }

        @Override
        public ObjectRef ref() {
            return new ObjectRef(KIND, namespace, name);
        }
    }

    /// An endpoint.
    ///
    /// @param address the address that counts: the first, as all of them mean the same
    /// @param ready whether it should be given traffic
    /// @param terminating whether it is leaving
    /// @param pod the pod of the same namespace behind it; empty for what is no pod
    /// @param zone its zone, maybe empty
    record SliceEndpoint(String address, boolean ready, boolean terminating, Optional<String> pod, String zone) {}

    /// A pod that has addresses and has not ended.
    ///
    /// @param namespace its namespace
    /// @param name its name
    /// @param created when it came to be
    /// @param labels its labels
    /// @param annotations those of the mesh's own
    /// @param serviceAccount the account that its spec names
    /// @param node the node it runs on; empty while it has none
    /// @param addresses its addresses, the first being the one of the cluster's first family
    /// @param ready whether all of its containers are ready
    /// @param terminating whether it is leaving
    /// @param ports the TCP ports that its containers declare
    record PodObject(
            String namespace,
            String name,
            Instant created,
            SortedMap<String, String> labels,
            SortedMap<String, String> annotations,
            String serviceAccount,
            String node,
            List<String> addresses,
            boolean ready,
            boolean terminating,
            List<Port> ports)
            implements KubeObject {
        /// Its kind.
        public static final String KIND = "Pod";

        public PodObject {
            labels = SortedCopies.sorted(labels);
            annotations = SortedCopies.sorted(annotations);
            addresses = List.copyOf(addresses);
            ports = List.copyOf(ports);
        }

        @Override
        public ObjectRef ref() {
            return new ObjectRef(KIND, namespace, name);
        }
    }

    /// An object of Istio's API.
    ///
    /// @param ref its name
    /// @param created when it came to be, by the cluster's clock
    /// @param manifest the object as JSON: apiVersion, kind, metadata and spec
    record ManifestObject(ObjectRef ref, Instant created, String manifest) implements KubeObject {}

    /// A TCP port.
    ///
    /// @param number 1 to 65535
    /// @param name maybe empty
    /// @param appProtocol what it is declared to speak, if declared
    record Port(int number, String name, Optional<String> appProtocol) {}
}
