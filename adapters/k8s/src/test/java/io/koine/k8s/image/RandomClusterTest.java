package io.koine.k8s.image;

import static io.koine.k8s.image.Things.RULES;
import static io.koine.k8s.image.Things.endpoint;
import static io.koine.k8s.image.Things.manifest;
import static io.koine.k8s.image.Things.pod;
import static io.koine.k8s.image.Things.port;
import static io.koine.k8s.image.Things.service;
import static io.koine.k8s.image.Things.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.k8s.image.KubeObject.ManifestObject;
import io.koine.k8s.image.KubeObject.NodeObject;
import io.koine.k8s.image.KubeObject.PodObject;
import io.koine.k8s.image.KubeObject.ServiceObject;
import io.koine.k8s.image.KubeObject.SliceEndpoint;
import io.koine.k8s.image.KubeObject.SliceObject;
import io.koine.model.Locality;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random sequences of changes: the diffs of the image add up to what a fresh image reads from the same
/// objects, and to what a naive reading, written apart, says of the endpoints.
final class RandomClusterTest {
    private static final int SEQUENCES = 200;
    private static final int STEPS = 60;

    static LongStream seeds() {
        return LongStream.range(0, SEQUENCES);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void diffsAddUp(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ClusterImage image = new ClusterImage(RULES);
        TreeMap<ObjectRef, KubeObject> objects = new TreeMap<>();
        TreeMap<ItemKey, Item> published = new TreeMap<>();
        for (int step = 0; step < STEPS; step++) {
            KubeObject object = object(random);
            if (random.nextInt(3) == 0) {
                image.remove(object.ref());
                objects.remove(object.ref());
            } else {
                image.put(object);
                objects.put(object.ref(), object);
            }
            if (random.nextInt(4) == 0) {
                publish(image, published);
                assertThat(published).isEqualTo(fresh(objects));
                assertThat(endpoints(published)).isEqualTo(naiveEndpoints(objects));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsTheSameMakesNoChange(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ClusterImage image = new ClusterImage(RULES);
        TreeMap<ObjectRef, KubeObject> objects = new TreeMap<>();
        for (int step = 0; step < STEPS; step++) {
            KubeObject object = object(random);
            image.put(object);
            objects.put(object.ref(), object);
        }
        image.drain();
        assertThat(objects.values()).noneMatch(image::put);
        Changes changes = image.drain();
        assertThat(changes.upserts()).isEmpty();
        assertThat(changes.removals()).isEmpty();
        assertThat(changes.problems()).isEmpty();
    }

    private static void publish(ClusterImage image, Map<ItemKey, Item> published) {
        Changes changes = image.drain();
        changes.upserts()
                .forEach((key, item) -> assertThat(published.put(key, item)).isNotEqualTo(item));
        changes.removals().forEach(key -> assertThat(published.remove(key)).isNotNull());
    }

    private static Map<ItemKey, Item> fresh(Map<ObjectRef, KubeObject> objects) {
        ClusterImage image = new ClusterImage(RULES);
        objects.values().forEach(image::put);
        image.drain();
        TreeMap<ItemKey, Item> items = new TreeMap<>();
        image.items().forEach(item -> items.put(item.key(), item));
        return items;
    }

    private static Set<String> endpoints(Map<ItemKey, Item> items) {
        TreeSet<String> found = new TreeSet<>();
        for (Item item : items.values()) {
            if (item instanceof Item.EndpointItem(var endpoint)) {
                found.add(endpoint.service() + ":" + endpoint.servicePort() + " " + endpoint.address() + ":"
                        + endpoint.advertisedPort());
            }
        }
        return found;
    }

    /// For every service, slice and address: is there a service of that name with a port of that name, and
    /// a pod that has the address and holds its instance?
    private static Set<String> naiveEndpoints(Map<ObjectRef, KubeObject> objects) {
        TreeSet<String> found = new TreeSet<>();
        for (KubeObject one : objects.values()) {
            for (KubeObject other : objects.values()) {
                if (one instanceof ServiceObject service
                        && other instanceof SliceObject slice
                        && slice.service().orElseThrow().equals(service.name())
                        && slice.ports()
                                .getFirst()
                                .name()
                                .equals(service.ports().getFirst().name())) {
                    for (SliceEndpoint endpoint : slice.endpoints()) {
                        if (endpoint.pod().isEmpty() || isHolder(objects, endpoint)) {
                            found.add(service.name() + ".payments.svc.cluster.local:"
                                    + service.ports().getFirst().number() + " " + endpoint.address() + ":8080");
                        }
                    }
                }
            }
        }
        return found;
    }

    private static boolean isHolder(Map<ObjectRef, KubeObject> objects, SliceEndpoint endpoint) {
        String name = endpoint.pod().orElseThrow();
        return objects.get(new ObjectRef("Pod", "payments", name)) instanceof PodObject pod
                && pod.addresses().contains(endpoint.address())
                && objects.values().stream()
                        .filter(PodObject.class::isInstance)
                        .map(PodObject.class::cast)
                        .filter(rival -> instance(rival).equals(instance(pod)))
                        .noneMatch(rival -> rival.terminating() == pod.terminating()
                                ? rival.name().compareTo(pod.name()) < 0
                                : pod.terminating());
    }

    private static String instance(PodObject pod) {
        return pod.annotations().getOrDefault("koine.io/instance", pod.name());
    }

    private static KubeObject object(SplittableRandom random) {
        String ip = "10.244.0." + random.nextInt(1, 4);
        String podName = "pod-" + random.nextInt(4);
        String portName = random.nextBoolean() ? "http" : "grpc";
        String name = "service-" + random.nextInt(3);
        return switch (random.nextInt(5)) {
            case 0 -> service(name, port(random.nextInt(80, 82), portName));
            case 1 ->
                pod(
                        podName,
                        ip,
                        Map.of("app", "a" + random.nextInt(2)),
                        random.nextBoolean() ? Map.of("koine.io/instance", "instance-" + random.nextInt(2)) : Map.of(),
                        random.nextBoolean(),
                        random.nextInt(4) == 0);
            case 2 ->
                slice(
                        "slice-" + random.nextInt(3),
                        name,
                        port(8080, portName),
                        endpoint(ip, random.nextInt(4) == 0 ? "" : podName));
            case 3 -> policy(random);
            default -> new NodeObject("node-1", new Locality("eu", "eu-" + random.nextInt(2)));
        };
    }

    /// Readable only: which version of an unreadable one counts depends on its history.
    private static ManifestObject policy(SplittableRandom random) {
        return manifest("AuthorizationPolicy", "policy-" + random.nextInt(2), "", """
                {"action":"DENY","rules":[{"to":[{"operation":{"paths":["/%d"]}}]}]}""".formatted(random.nextInt(2)));
    }
}
