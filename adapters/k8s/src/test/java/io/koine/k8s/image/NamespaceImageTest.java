package io.koine.k8s.image;

import static io.koine.k8s.image.Things.RULES;
import static io.koine.k8s.image.Things.endpoint;
import static io.koine.k8s.image.Things.pod;
import static io.koine.k8s.image.Things.port;
import static io.koine.k8s.image.Things.service;
import static io.koine.k8s.image.Things.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.k8s.image.KubeObject.NamespaceObject;
import io.koine.k8s.image.KubeObject.PodObject;
import io.koine.k8s.image.KubeObject.Port;
import io.koine.k8s.image.KubeObject.ServiceObject;
import io.koine.k8s.image.KubeObject.SliceEndpoint;
import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Locality;
import io.koine.model.Protocol;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.catalogue.Item;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamespaceImageTest {
    private static final Map<String, String> MESHED = Map.of("koine.io/instance", "payment-1");

    @Test
    void podBehindAServiceIsAWorkloadWithAnEndpoint() {
        NamespaceImage image = read(
                service("payment", port(80, "http")),
                pod("p", "10.244.0.5", MESHED),
                slice("s", "payment", port(8080, "http"), endpoint("10.244.0.5", "p")));
        assertThat(image.problems()).isEmpty();
        Endpoint endpoint = endpoints(image).getFirst();
        assertThat(endpoint.service()).hasToString("payment.payments.svc.cluster.local");
        assertThat(endpoint.servicePort()).isEqualTo(80);
        assertThat(endpoint.workload()).hasToString("cluster/payments/payment-1");
        assertThat(endpoint.tls()).isEqualTo(TlsMode.MUTUAL);
        Workload workload = workloads(image).getFirst();
        assertThat(workload.identity()).hasToString("spiffe://koine.example/ns/payments/sa/payment");
        assertThat(workload.meshed()).isTrue();
        assertThat(services(image).getFirst().addresses())
                .singleElement()
                .satisfies(address -> assertThat(address.ip()).isEqualTo("10.96.0.1"));
    }

    @ParameterizedTest
    @CsvSource({"true, false, HEALTHY", "false, false, UNHEALTHY", "true, true, DRAINING", "false, true, DRAINING"})
    void conditionsAreHealth(boolean ready, boolean terminating, Health health) {
        NamespaceImage image = read(
                service("payment", port(80, "http")),
                pod("p", "10.244.0.5", Map.of(), Map.of(), ready, terminating),
                slice(
                        "s",
                        "payment",
                        port(8080, "http"),
                        new SliceEndpoint("10.244.0.5", ready, terminating, Optional.of("p"), "")));
        assertThat(endpoints(image).getFirst().health()).isEqualTo(health);
        assertThat(workloads(image).getFirst().health()).isEqualTo(health);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, -, false",
                "-, enabled, -, true",
                "-, disabled, enabled, false",
                "-, -, enabled, true",
                "payment-1, disabled, -, true"
            })
    void annotationOrLabelOrNamespaceSaysThatAPodIsMeshed(
            @Nullable String instance, @Nullable String label, @Nullable String namespaceLabel, boolean meshed) {
        NamespaceImage image = read(
                new NamespaceObject("payments", new TreeMap<>(labels(namespaceLabel))),
                pod(
                        "p",
                        "10.244.0.5",
                        labels(label),
                        instance == null ? Map.of() : Map.of("koine.io/instance", instance),
                        true,
                        false));
        assertThat(workloads(image).getFirst().meshed()).isEqualTo(meshed);
    }

    @Test
    void servicesSayWhatAPortSpeaks() {
        Port grpc = new Port(8080, "backend", Optional.of("grpc"));
        NamespaceImage image = read(
                service("payment", new Port(80, "backend", Optional.of("grpc"))),
                pod("p", "10.244.0.5", MESHED),
                slice("s", "payment", grpc, endpoint("10.244.0.5", "p")));
        assertThat(workloads(image).getFirst().ports().values())
                .singleElement()
                .satisfies(port -> assertThat(port.protocol()).isEqualTo(Protocol.GRPC));
        assertThat(services(image).getFirst().ports().values())
                .singleElement()
                .satisfies(port -> assertThat(port.protocol()).isEqualTo(Protocol.GRPC));
    }

    @Test
    void listenPortsAreThoseOfTheProxy() {
        NamespaceImage image = read(
                service("payment", port(80, "http")),
                pod("p", "10.244.0.5", Map.of("koine.io/instance", "p", "koine.io/listen-ports", "8080:18080")),
                slice("s", "payment", port(8080, "http"), endpoint("10.244.0.5", "p")));
        assertThat(endpoints(image).getFirst().advertisedPort()).isEqualTo(18080);
        assertThat(endpoints(image).getFirst().applicationPort()).isEqualTo(8080);
    }

    @Test
    void malformedAnnotationIsAProblemAndLeavesThePodMeshed() {
        NamespaceImage image = read(
                pod("p", "10.244.0.5", Map.of("koine.io/instance", "Not A Name", "koine.io/listen-ports", "8080")));
        assertThat(image.problems()).hasSize(2);
        assertThat(workloads(image).getFirst().meshed()).isTrue();
    }

    @Test
    void laterPodCannotTakeThePlaceOfAnother() {
        PodObject first = pod("z-first", "10.244.0.5", MESHED);
        PodObject later = new PodObject(
                first.namespace(),
                "a-later",
                first.created().plusSeconds(1),
                first.labels(),
                first.annotations(),
                "other-account",
                "",
                List.of("10.244.0.6"),
                true,
                false,
                List.of());
        NamespaceImage image = read(first, later);
        assertThat(workloads(image))
                .singleElement()
                .satisfies(workload -> assertThat(workload.address()).isEqualTo("10.244.0.5"));
        assertThat(image.problems()).singleElement().asString().contains("a-later");
    }

    @Test
    void endpointWaitsForItsPodAndItsAddress() {
        ServiceObject service = service("payment", port(80, "http"));
        KubeObject slice = slice("s", "payment", port(8080, "http"), endpoint("10.244.0.5", "p"));
        assertThat(endpoints(read(service, slice))).isEmpty();
        assertThat(endpoints(read(service, slice, pod("p", "10.244.0.9", MESHED))))
                .isEmpty();
        assertThat(endpoints(read(service, slice, pod("p", "10.244.0.5", MESHED))))
                .hasSize(1);
    }

    @Test
    void whatIsNoPodIsCalledInPlaintext() {
        NamespaceImage image = read(
                service("database", port(5432, "tcp")),
                slice("s", "database", port(5432, "tcp"), endpoint("192.0.2.7", ""), endpoint("2001:db8::7", "")));
        assertThat(endpoints(image)).hasSize(2).allMatch(endpoint -> endpoint.tls() == TlsMode.PLAINTEXT);
        assertThat(endpoints(image).getFirst().locality()).isEqualTo(new Locality("", "zone-of-slice"));
    }

    @Test
    void headlessServiceHasNoAddressAndKeepsTheDestinationIfOpaque() {
        NamespaceImage image = read(
                new ServiceObject("payments", "a", List.of(port(80, "http")), List.of(), true, Optional.empty(), ""),
                new ServiceObject("payments", "b", List.of(port(81, "tcp")), List.of(), true, Optional.empty(), ""));
        assertThat(services(image))
                .extracting(Service::resolution)
                .containsExactly(Resolution.STATIC, Resolution.PASSTHROUGH);
        assertThat(services(image)).allMatch(service -> service.addresses().isEmpty());
    }

    @Test
    void anAnnotationSaysToWhomAServiceIsShown() {
        NamespaceImage image = read(
                new ServiceObject("payments", "a", List.of(), List.of(), true, Optional.empty(), ". , orders"),
                new ServiceObject("payments", "b", List.of(), List.of(), true, Optional.empty(), "Orders"),
                service("c"));
        assertThat(services(image))
                .extracting(service -> service.name() + " " + service.exportTo())
                .containsExactly("a orders,payments", "b ~", "c *");
        assertThat(image.problems())
                .containsExactly(
                        "Service/payments/b has annotation networking.istio.io/exportTo: \"Orders\" stands for no"
                                + " namespace; expected *, ., ~ or the name of one");
    }

    @Test
    void aliasOfAForeignNameIsLeftOut() {
        NamespaceImage image =
                read(new ServiceObject("payments", "a", List.of(), List.of(), false, Optional.of("example.com"), ""));
        assertThat(image.items()).isEmpty();
        assertThat(image.problems()).singleElement().asString().contains("example.com");
    }

    @Test
    void objectWithNoRoomInTheModelTouchesNoOther() {
        NamespaceImage image = read(pod("a", "010.244.0.5", Map.of()), pod("b", "10.244.0.6", Map.of()));
        assertThat(workloads(image))
                .singleElement()
                .satisfies(workload -> assertThat(workload.id().name()).isEqualTo("b"));
        assertThat(image.problems()).singleElement().asString().contains("Pod/payments/a is left out");
    }

    @Test
    void placeOfAPodIsThatOfItsNode() {
        TreeMap<String, Locality> nodes = new TreeMap<>(Map.of("node-1", new Locality("eu", "eu-a")));
        NamespaceImage image = NamespaceImage.of(RULES, List.of(pod("p", "10.244.0.5", MESHED)), nodes);
        assertThat(workloads(image).getFirst().locality()).isEqualTo(new Locality("eu", "eu-a"));
    }

    private static Map<String, String> labels(@Nullable String value) {
        return value == null ? Map.of() : Map.of("koine.io/mesh", value);
    }

    private static NamespaceImage read(KubeObject... objects) {
        return NamespaceImage.of(RULES, List.of(objects), new TreeMap<>());
    }

    private static List<Endpoint> endpoints(NamespaceImage image) {
        return image.items().values().stream()
                .filter(Item.EndpointItem.class::isInstance)
                .map(item -> ((Item.EndpointItem) item).endpoint())
                .toList();
    }

    private static List<Workload> workloads(NamespaceImage image) {
        return image.items().values().stream()
                .filter(Item.WorkloadItem.class::isInstance)
                .map(item -> ((Item.WorkloadItem) item).workload())
                .toList();
    }

    private static List<Service> services(NamespaceImage image) {
        return image.items().values().stream()
                .filter(Item.ServiceItem.class::isInstance)
                .map(item -> ((Item.ServiceItem) item).service())
                .toList();
    }
}
