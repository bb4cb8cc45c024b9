package io.koine.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.Endpoint;
import io.koine.model.ExportTo;
import io.koine.model.Hostname;
import io.koine.model.Protocol;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.ServiceAddress;
import io.koine.model.ServicePort;
import io.koine.model.SourceId;
import io.koine.model.catalogue.CatalogueDelta.SourceDelta;
import io.koine.model.testing.RandomItems;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What several sources say together.
final class MergeTest {
    private static final Hostname HOST = Hostname.ofService("payment", "payments");

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theOrderInWhichSourcesComeDoesNotMatter(long seed) {
        Random random = new Random(seed);
        RandomItems items = new RandomItems(random);
        List<SourceImage> images = new ArrayList<>();
        for (String source : List.of("a", "b", "c", "d")) {
            images.add(items.image(new SourceId(source)));
        }
        Catalogue inOrder = load(images);
        Collections.shuffle(images, random);

        assertThat(load(images)).isEqualTo(inOrder);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyItemOfEverySourceIsFound(long seed) {
        RandomItems items = new RandomItems(new Random(seed));
        Catalogue catalogue = items.catalogue(List.of(new SourceId("a"), new SourceId("b"), new SourceId("c")));

        catalogue
                .sources()
                .values()
                .forEach(image -> image.items().values().forEach(item -> {
                    switch (item) {
                        case Item.ServiceItem(Service service) -> {
                            MergedService merged = merged(catalogue, service.host());
                            assertThat(merged.sources())
                                    .contains(image.source())
                                    .isSorted();
                            assertThat(merged.service().ports().keySet())
                                    .containsAll(service.ports().keySet());
                            assertThat(merged.service().addresses()).containsAll(service.addresses());
                        }
                        case Item.WorkloadItem(var workload) ->
                            assertThat(catalogue.workload(workload.id())).contains(workload);
                        case Item.EndpointItem(var endpoint) ->
                            assertThat(catalogue.endpoints().get(endpoint.service()))
                                    .contains(endpoint);
                        case Item.PolicyItem(var policy) ->
                            assertThat(catalogue.policies()).containsKey(policy.key());
                        case Item.AddressItem(var host, var offset) ->
                            assertThat(catalogue.addresses()).containsKey(host);
                    }
                }));
        int published = catalogue.sources().values().stream()
                .mapToInt(image -> (int) image.items().keySet().stream()
                        .filter(key -> key.kind() == ItemKey.Kind.ENDPOINT)
                        .count())
                .sum();
        assertThat(catalogue.endpoints().values().stream().mapToInt(List::size).sum())
                .isEqualTo(published);
    }

    /// Two of a kind must not hide each other.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anEndpointIsNamedByWhatItAnswersAndWhereItIs(long seed) {
        RandomItems items = new RandomItems(new Random(seed));
        SourceId source = new SourceId("a");
        Endpoint a = items.endpoint(source);
        Endpoint b = items.endpoint(source);

        for (Endpoint moved :
                List.of(b, at(a, b.address(), a.advertisedPort()), at(a, a.address(), b.advertisedPort()))) {
            boolean same = moved.service().equals(a.service())
                    && moved.servicePort() == a.servicePort()
                    && moved.workload().equals(a.workload())
                    && moved.address().equals(a.address())
                    && moved.advertisedPort() == a.advertisedPort();
            assertThat(key(moved).equals(key(a))).isEqualTo(same);
        }
    }

    @Test
    void aConflictNamesTheSourcesThatDisagree() {
        Catalogue catalogue = load(List.of(
                image("a", service("a", new ServicePort(80, "web", Protocol.HTTP))),
                image("b", service("b", new ServicePort(90, "raw", Protocol.TCP))),
                image("c", service("c", new ServicePort(90, "rpc", Protocol.GRPC)))));

        MergedService merged = merged(catalogue, HOST);

        assertThat(merged.sources()).extracting(SourceId::value).containsExactly("a", "b", "c");
        assertThat(merged.conflicts()).containsExactly("port 90 is TCP by b and GRPC by c; the first holds");
        assertThat(merged.service().ports())
                .containsOnlyKeys(80, 90)
                .containsEntry(90, new ServicePort(90, "raw", Protocol.TCP));
        assertThat(new HashSet<>(merged.service().addresses())).hasSize(3);
    }

    @Test
    void sourcesThatAgreeAreInNoConflict() {
        ServicePort port = new ServicePort(80, "web", Protocol.HTTP);
        ServicePort renamed = new ServicePort(80, "http", Protocol.HTTP);

        Catalogue catalogue = load(List.of(image("a", service("a", port)), image("b", service("b", renamed))));

        assertThat(merged(catalogue, HOST).conflicts()).isEmpty();
        assertThat(merged(catalogue, HOST).service().ports()).containsEntry(80, port);
    }

    private static ItemKey key(Endpoint endpoint) {
        return new Item.EndpointItem(endpoint).key();
    }

    private static Endpoint at(Endpoint of, String address, int port) {
        return new Endpoint(
                of.service(),
                of.servicePort(),
                of.workload(),
                address,
                port,
                of.applicationPort(),
                of.network(),
                of.locality(),
                of.weight(),
                of.health(),
                of.tls());
    }

    /// A platform without a word for it shows its services to everybody, which says nothing against one that restricts.
    @Test
    void theFirstSourceThatRestrictsAServiceIsHeard() {
        ServicePort port = new ServicePort(80, "http", Protocol.HTTP);
        ExportTo own = ExportTo.parse(".", "payments", problem -> {});
        Catalogue catalogue = load(List.of(
                image("a", service("a", port)),
                image("b", service("b", port).withExportTo(own)),
                image("c", service("c", port).withExportTo(ExportTo.NOBODY))));

        assertThat(merged(catalogue, HOST).service().exportTo()).isEqualTo(own);
        assertThat(merged(catalogue, HOST).conflicts())
                .containsExactly("it is exported to ~ by c; the first holds: payments");
    }

    private static MergedService merged(Catalogue catalogue, Hostname host) {
        return Objects.requireNonNull(catalogue.services().get(host));
    }

    private static Catalogue load(List<SourceImage> images) {
        Catalogue catalogue = Catalogue.EMPTY;
        for (SourceImage image : images) {
            TreeMap<SourceId, SourceDelta> one = new TreeMap<>();
            one.put(image.source(), new SourceDelta(image.state(), image.reason(), image.items(), new TreeSet<>()));
            catalogue = catalogue.apply(new CatalogueDelta(one));
        }
        return catalogue;
    }

    private static SourceImage image(String source, Service service) {
        Item item = new Item.ServiceItem(service);
        TreeMap<ItemKey, Item> items = new TreeMap<>();
        items.put(item.key(), item);
        return new SourceImage(new SourceId(source), SourceImage.State.SYNCED, "", items);
    }

    private static Service service(String source, ServicePort port) {
        TreeMap<Integer, ServicePort> ports = new TreeMap<>();
        ports.put(port.number(), port);
        List<ServiceAddress> addresses = List.of(new ServiceAddress(new SourceId(source), "net", "10.1.0.1"));
        return new Service(HOST, "payments", "payment", ports, addresses, false, Resolution.STATIC);
    }
}
