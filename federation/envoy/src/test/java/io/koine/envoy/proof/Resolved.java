package io.koine.envoy.proof;

import io.koine.mesh.Mesh;
import io.koine.mesh.MeshResolver;
import io.koine.mesh.MeshSettings;
import io.koine.mesh.scope.InboundScope;
import io.koine.model.Health;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import io.koine.model.policy.Selector;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/// A world as the mesh resolves it, through the same door as in production: a catalogue.
final class Resolved {
    private static final SourceId SOURCE = new SourceId("proof");

    private Resolved() {}

    /// @param world a world
    /// @param protocol what its ports 8080 and 9090 speak
    /// @param order of the catalogue, which must not matter
    /// @return what holds for its workload
    static InboundScope of(World world, Protocol protocol, Random order) {
        TrustDomain domain = new TrustDomain(world.trustDomain());
        Workload workload = workload(world, protocol, domain);
        List<Item> items = new ArrayList<>(List.of(new Item.WorkloadItem(workload), new Item.PolicyItem(mode(world))));
        List<Policy> policies = new ArrayList<>(world.policies());
        policies.addAll(world.tokens());
        policies.add(world.mesh());
        policies.forEach(policy -> items.add(new Item.PolicyItem(policy)));
        Collections.shuffle(items, order);
        TreeMap<ItemKey, Item> byKey = new TreeMap<>();
        items.forEach(item -> byKey.put(item.key(), item));
        TreeMap<SourceId, SourceImage> images = new TreeMap<>();
        images.put(SOURCE, new SourceImage(SOURCE, SourceImage.State.SYNCED, "", byKey));
        MeshSettings settings = new MeshSettings(domain, world.mesh().key().namespace(), SortedCopies.none());
        Mesh mesh = MeshResolver.resolve(
                1,
                new MeshResolver.Input(
                        settings,
                        Catalogue.of(1, images),
                        SortedCopies.none(),
                        SortedCopies.noValues(),
                        SortedCopies.none(),
                        SortedCopies.none(),
                        List.of()),
                null);
        return Objects.requireNonNull(mesh.inbound().get(workload.id()));
    }

    private static PeerAuthentication mode(World world) {
        return new PeerAuthentication(
                new ObjectKey("PeerAuthentication", world.workload().namespace(), "mode"),
                Selector.ALL,
                world.workload().mtls(),
                SortedCopies.none(),
                Instant.EPOCH);
    }

    private static Workload workload(World world, Protocol protocol, TrustDomain domain) {
        TreeMap<Integer, WorkloadPort> ports = new TreeMap<>();
        for (int port : new int[] {8080, 9090}) {
            ports.put(port, new WorkloadPort("p" + port, protocol, "127.0.0.1", port, 10_000 + port));
        }
        String namespace = world.workload().namespace();
        return new Workload(
                new WorkloadId(SOURCE, namespace, "shop-1"),
                Platform.VM,
                SpiffeId.ofWorkload(domain, namespace, "shop"),
                new TreeMap<>(world.workload().labels()),
                List.of("127.0.0.1"),
                "",
                Locality.UNKNOWN,
                ports,
                Health.HEALTHY,
                true);
    }
}
