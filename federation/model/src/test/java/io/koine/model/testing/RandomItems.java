package io.koine.model.testing;

import io.koine.model.Endpoint;
import io.koine.model.ExportTo;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.ServiceAddress;
import io.koine.model.ServicePort;
import io.koine.model.SourceId;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceImage;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Random items from a universe so small that they often meet: the same hosts, instances and policies come
/// again with other content.
public final class RandomItems {
    /// The namespaces of the universe.
    public static final List<String> NAMESPACES = List.of("istio-system", "orders", "payments");

    /// The trust domain of the identities.
    public static final TrustDomain TRUST_DOMAIN = new TrustDomain("mesh.test");

    private static final List<String> NAMES = List.of("cart", "payment", "ship");
    private static final int[] PORTS = {80, 8080, 9000};

    private final Random random;
    private final RandomPolicies policies;

    /// @param random the seeded source of all choices
    public RandomItems(Random random) {
        this.random = random;
        this.policies = new RandomPolicies(random);
    }

    /// @param source who publishes it
    /// @return an item of any kind
    public Item item(SourceId source) {
        return switch (pick(ItemKey.Kind.values())) {
            case SERVICE -> new Item.ServiceItem(service(source));
            case WORKLOAD -> new Item.WorkloadItem(workload(source));
            case ENDPOINT -> new Item.EndpointItem(endpoint(source));
            case POLICY -> new Item.PolicyItem(policies.policy());
            case ADDRESS -> new Item.AddressItem(host(), 1 + random.nextInt(9));
        };
    }

    /// @param source who publishes them
    /// @return up to 20 items with different keys
    public SortedMap<ItemKey, Item> items(SourceId source) {
        TreeMap<ItemKey, Item> items = new TreeMap<>();
        for (int i = random.nextInt(20); i > 0; i--) {
            Item item = item(source);
            items.put(item.key(), item);
        }
        return items;
    }

    /// @param source a source
    /// @return an image of it in any state
    public SourceImage image(SourceId source) {
        SourceImage.State state = pick(SourceImage.State.values());
        return new SourceImage(source, state, state == SourceImage.State.SYNCED ? "" : word(), items(source));
    }

    /// @param sources who may be in it
    /// @return a catalogue of some of them
    public Catalogue catalogue(List<SourceId> sources) {
        TreeMap<SourceId, SourceImage> images = new TreeMap<>();
        sources.stream().filter(source -> random.nextInt(4) > 0).forEach(source -> images.put(source, image(source)));
        return Catalogue.of(random.nextInt(100), images);
    }

    /// @param source who publishes it
    /// @return a service
    public Service service(SourceId source) {
        Hostname host = host();
        TreeMap<Integer, ServicePort> ports = new TreeMap<>();
        for (int port : PORTS) {
            if (random.nextBoolean()) {
                ports.put(port, new ServicePort(port, word(), pick(Protocol.values())));
            }
        }
        return new Service(
                host,
                host.namespace().orElseThrow(),
                pick(NAMES),
                ports,
                some(() -> new ServiceAddress(source, word(), ip())),
                random.nextBoolean(),
                pick(Resolution.values()),
                exportTo());
    }

    private ExportTo exportTo() {
        return random.nextBoolean() ? ExportTo.ALL : new ExportTo(false, new TreeSet<>(some(() -> pick(NAMESPACES))));
    }

    /// @param source who publishes it
    /// @return a workload
    public Workload workload(SourceId source) {
        WorkloadId id = instance(source);
        TreeMap<Integer, WorkloadPort> ports = new TreeMap<>();
        for (int port : PORTS) {
            if (random.nextBoolean()) {
                ports.put(port, new WorkloadPort(word(), pick(Protocol.values()), "127.0.0.1", port, 15_000 + port));
            }
        }
        List<String> addresses = new ArrayList<>(List.of(ip()));
        addresses.addAll(some(() -> "fd00::" + (1 + random.nextInt(9))));
        return new Workload(
                id,
                pick(Platform.values()),
                SpiffeId.ofWorkload(TRUST_DOMAIN, id.namespace(), pick(NAMES)),
                policies.labels(),
                addresses,
                word(),
                locality(),
                ports,
                pick(Health.values()),
                random.nextBoolean());
    }

    /// @param source who publishes it
    /// @return an endpoint
    public Endpoint endpoint(SourceId source) {
        int port = port();
        return new Endpoint(
                host(),
                port,
                instance(source),
                ip(),
                port + random.nextInt(2),
                port(),
                word(),
                locality(),
                1 + random.nextInt(128),
                pick(Health.values()),
                pick(TlsMode.values()));
    }

    private WorkloadId instance(SourceId source) {
        return new WorkloadId(source, pick(NAMESPACES), pick(NAMES) + "-" + random.nextInt(3));
    }

    private Hostname host() {
        return Hostname.ofService(pick(NAMES), pick(NAMESPACES));
    }

    private Locality locality() {
        return random.nextBoolean()
                ? Locality.UNKNOWN
                : new Locality("eu-1", "eu-1" + (char) ('a' + random.nextInt(3)));
    }

    private int port() {
        return PORTS[random.nextInt(PORTS.length)];
    }

    private String ip() {
        return "10.0.0." + (1 + random.nextInt(9));
    }

    /// Text that a careless writer would spoil.
    private String word() {
        return pick(List.of("", "http", "net-1", "a \"b\"\n\\ ü \u2028"));
    }

    private <T> List<T> some(Supplier<T> one) {
        return Collections.nCopies(random.nextInt(3), one).stream()
                .map(Supplier::get)
                .toList();
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private <T> T pick(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
