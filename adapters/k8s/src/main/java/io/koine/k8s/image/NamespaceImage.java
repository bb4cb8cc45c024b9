package io.koine.k8s.image;

import io.koine.k8s.image.KubeObject.NamespaceObject;
import io.koine.k8s.image.KubeObject.PodObject;
import io.koine.k8s.image.KubeObject.Port;
import io.koine.k8s.image.KubeObject.ServiceObject;
import io.koine.k8s.image.KubeObject.SliceEndpoint;
import io.koine.k8s.image.KubeObject.SliceObject;
import io.koine.model.Endpoint;
import io.koine.model.ExportTo;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Names;
import io.koine.model.Protocol;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.ServiceAddress;
import io.koine.model.ServicePort;
import io.koine.model.SortedCopies;
import io.koine.model.TlsMode;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.trust.Quoted;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the objects of one namespace mean for the catalogue. No item depends on objects of another
/// namespace, nodes aside.
///
/// @param items services, workloads and endpoints, by name
/// @param problems what the authors of the objects should know
record NamespaceImage(SortedMap<ItemKey, Item> items, SortedSet<String> problems) {
    NamespaceImage {
        items = SortedCopies.sorted(items);
        problems = SortedCopies.sortedSet(problems);
    }

    /// @param rules how the cluster is read
    /// @param objects all objects of one namespace, and the namespace itself if it is known, in any order
    /// @param nodes where nodes are, by name
    /// @return what they mean
    static NamespaceImage of(ImageRules rules, Collection<KubeObject> objects, SortedMap<String, Locality> nodes) {
        return new Reader(rules, nodes).read(objects);
    }

    /// Reads one namespace, once.
    private static final class Reader {
        private static final int WEIGHT = 1;

        /// Of several pods that name the same instance the one that stays counts, and then the one that was
        /// first: a later pod cannot take the place of another one.
        private static final Comparator<PodMeaning> INCUMBENT_FIRST = Comparator.comparing(
                        (PodMeaning meaning) -> meaning.pod().terminating())
                .thenComparing(meaning -> meaning.pod().created())
                .thenComparing(meaning -> meaning.pod().name());

        private final ImageRules rules;
        private final SortedMap<String, Locality> nodes;
        private final TreeMap<String, ServiceObject> services = new TreeMap<>();
        private final TreeMap<String, SliceObject> slices = new TreeMap<>();
        private final TreeMap<String, PodObject> pods = new TreeMap<>();
        private final TreeMap<String, PodMeaning> meanings = new TreeMap<>();
        private final TreeMap<ItemKey, Item> items = new TreeMap<>();
        private final TreeSet<String> problems = new TreeSet<>();
        private boolean meshed;

        Reader(ImageRules rules, SortedMap<String, Locality> nodes) {
            this.rules = rules;
            this.nodes = nodes;
        }

        NamespaceImage read(Collection<KubeObject> objects) {
            objects.forEach(this::sort);
            instances();
            services.values().forEach(service -> {
                if (service.externalName().isEmpty()) {
                    add(service.ref(), () -> new Item.ServiceItem(service(service)));
                } else {
                    problems.add(service.ref() + " is left out: it is no more than a name for "
                            + Quoted.of(service.externalName().get()));
                }
            });
            TreeMap<String, SortedMap<Integer, Port>> declared = new TreeMap<>();
            slices.values().forEach(slice -> slice(slice, declared));
            meanings.forEach((name, meaning) -> add(
                    meaning.pod().ref(),
                    () -> new Item.WorkloadItem(
                            meaning.workload(rules, declared.getOrDefault(name, new TreeMap<>()), nodes))));
            return new NamespaceImage(items, problems);
        }

        private void sort(KubeObject object) {
            switch (object) {
                case NamespaceObject namespace -> meshed = PodMeaning.isMeshed(rules, namespace.labels());
                case ServiceObject service -> services.put(service.name(), service);
                case SliceObject slice -> slices.put(slice.name(), slice);
                case PodObject pod -> pods.put(pod.name(), pod);
                case KubeObject.NodeObject _, KubeObject.ManifestObject _ -> {}
            }
        }

        private void instances() {
            TreeMap<WorkloadId, PodMeaning> incumbents = new TreeMap<>();
            for (PodObject pod : pods.values()) {
                PodMeaning meaning = PodMeaning.of(rules, pod, meshed, problems::add);
                PodMeaning other = incumbents.get(meaning.instance());
                if (other != null) {
                    boolean takesOver = INCUMBENT_FIRST.compare(meaning, other) < 0;
                    problems.add((takesOver ? other : meaning).pod().ref() + " is left out: "
                            + (takesOver ? meaning : other).pod().ref() + " is instance " + meaning.instance()
                            + " already");
                    if (!takesOver) {
                        continue;
                    }
                    meanings.remove(other.pod().name());
                }
                incumbents.put(meaning.instance(), meaning);
                meanings.put(pod.name(), meaning);
            }
        }

        private Service service(ServiceObject object) {
            TreeMap<Integer, ServicePort> ports = new TreeMap<>();
            boolean opaque = true;
            for (Port port : object.ports()) {
                Protocol protocol = Protocol.select(port.appProtocol(), port.name());
                ports.put(port.number(), new ServicePort(port.number(), port.name(), protocol));
                opaque &= !protocol.isHttp();
            }
            List<ServiceAddress> addresses = object.clusterIps().stream()
                    .map(ip -> new ServiceAddress(
                            rules.source(), rules.network(), rules.addresses().map(ip)))
                    .toList();
            return new Service(
                    Hostname.ofService(object.name(), object.namespace()),
                    object.namespace(),
                    object.name(),
                    ports,
                    addresses,
                    object.headless(),
                    object.headless() && opaque ? Resolution.PASSTHROUGH : Resolution.STATIC,
                    ExportTo.parse(
                            object.exportTo(),
                            object.namespace(),
                            problem -> problems.add(object.ref() + " has annotation " + problem)));
        }

        private void slice(SliceObject slice, Map<String, SortedMap<Integer, Port>> declared) {
            Optional<ServiceObject> service = slice.service()
                    .map(services::get)
                    .filter(found -> found.externalName().isEmpty());
            if (service.isEmpty()) {
                return;
            }
            for (SliceEndpoint endpoint : slice.endpoints()) {
                PodMeaning pod = endpoint.pod().map(meanings::get).orElse(null);
                if (endpoint.pod().isPresent() && !isAt(pod, endpoint.address())) {
                    // Slices and pods are watched apart: the pod, or its address, is still to come or has
                    // just gone.
                    continue;
                }
                for (Port port : slice.ports()) {
                    if (pod != null) {
                        declared.computeIfAbsent(pod.pod().name(), _ -> new TreeMap<>())
                                .putIfAbsent(port.number(), port);
                    }
                    for (int number : numbers(service.get(), port)) {
                        add(slice.ref(), () -> endpoint(service.get(), number, port, endpoint, pod));
                    }
                }
            }
        }

        private static boolean isAt(@Nullable PodMeaning pod, String address) {
            return pod != null && pod.pod().addresses().contains(address);
        }

        /// The service's ports are joined with the slice's by name, as kube-proxy does it.
        private static List<Integer> numbers(ServiceObject service, Port slicePort) {
            return service.ports().stream()
                    .filter(port -> port.name().equals(slicePort.name()))
                    .map(Port::number)
                    .toList();
        }

        private Item endpoint(
                ServiceObject service, int number, Port port, SliceEndpoint endpoint, @Nullable PodMeaning pod) {
            return new Item.EndpointItem(new Endpoint(
                    Hostname.ofService(service.name(), service.namespace()),
                    number,
                    pod == null ? external(service, endpoint.address()) : pod.instance(),
                    rules.addresses().map(endpoint.address()),
                    pod == null ? port.number() : pod.listenPort(port.number()),
                    port.number(),
                    rules.network(),
                    locality(endpoint, pod),
                    WEIGHT,
                    PodMeaning.health(endpoint.ready(), endpoint.terminating()),
                    pod != null && pod.meshed() ? TlsMode.MUTUAL : TlsMode.PLAINTEXT));
        }

        private Locality locality(SliceEndpoint endpoint, @Nullable PodMeaning pod) {
            Locality known = pod == null ? Locality.UNKNOWN : pod.locality(nodes);
            return known.equals(Locality.UNKNOWN) ? new Locality("", endpoint.zone()) : known;
        }

        /// What is no pod has no identity either: a name that tells its address, for people.
        private WorkloadId external(ServiceObject service, String address) {
            String name = "external." + service.name() + ".x" + address.replaceAll("[^0-9A-Za-z]", "-") + "x";
            return new WorkloadId(rules.source(), service.namespace(), Names.requireDnsName("endpoint", name));
        }

        /// An object with a value that the mesh has no room for is left out, and touches no other one. A
        /// pod that moves from one slice to another is in both for a moment: the better word counts.
        private void add(ObjectRef origin, Supplier<Item> reading) {
            try {
                Item item = reading.get();
                items.merge(item.key(), item, Reader::better);
            } catch (IllegalArgumentException e) {
                problems.add(origin + " is left out: " + e.getMessage());
            }
        }

        private static Item better(Item first, Item second) {
            return first instanceof Item.EndpointItem(Endpoint one)
                            && second instanceof Item.EndpointItem(Endpoint other)
                            && other.health().compareTo(one.health()) < 0
                    ? second
                    : first;
        }
    }
}
