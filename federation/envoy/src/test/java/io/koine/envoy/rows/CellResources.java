package io.koine.envoy.rows;

import io.koine.envoy.EnvoyResources;
import io.koine.envoy.input.Inputs;
import io.koine.envoy.translate.Translator;
import io.koine.mesh.Mesh;
import io.koine.mesh.MeshResolver;
import io.koine.mesh.MeshSettings;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundPort;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.mesh.scope.ProxyScope;
import io.koine.model.Cidr;
import io.koine.model.Endpoint;
import io.koine.model.EnvoyVersion;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Protocol;
import io.koine.model.Proxy;
import io.koine.model.ServicePort;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceImage;
import io.koine.trust.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// Takes a cell the way that policy takes in production: catalogue, mesh, scope, Envoy's resources.
///
/// @param address where its proxy listens
/// @param range where services have their addresses, of 24 bits
/// @param bundles anchors by trust domain
/// @param keySets of token issuers by address
record CellResources(
        String address, String range, SortedMap<TrustDomain, String> bundles, SortedMap<String, String> keySets) {
    /// The port of the service `authz.payments` that asks its server over HTTP.
    static final int ASKED = 9001;

    /// The port of the same service behind which there is nobody.
    static final int NOBODY = 9002;

    /// The port of the same service that asks its server over gRPC.
    static final int ASKED_BY_GRPC = 9003;

    private static final Hostname AUTHZ = Hostname.ofService("authz", "payments");
    private static final SourceId SOURCE = new SourceId("vms");

    /// @param cell a cell
    /// @return everything that its proxy gets
    EnvoyResources of(Cell cell) {
        Workload workload = cell.workload(address);
        InboundScope inbound =
                Objects.requireNonNull(mesh(cell, workload).inbound().get(workload.id()));
        ProxyScope scope = new ProxyScope(proxy(workload.id()), inbound, OutboundScope.of(List.of(authz())), bundles);
        return EnvoyResources.of(
                1, Inputs.of(scope).stream().map(Translator::translate).toList());
    }

    private Mesh mesh(Cell cell, Workload workload) {
        List<Item> items = new ArrayList<>(List.of(new Item.WorkloadItem(workload)));
        cell.policies().forEach(policy -> items.add(new Item.PolicyItem(policy)));
        TreeMap<ItemKey, Item> byKey = new TreeMap<>();
        items.forEach(item -> byKey.put(item.key(), item));
        TreeMap<SourceId, SourceImage> images = new TreeMap<>();
        images.put(SOURCE, new SourceImage(SOURCE, SourceImage.State.SYNCED, "", byKey));
        return MeshResolver.resolve(
                1,
                new MeshResolver.Input(
                        new MeshSettings(PolicyLab.MESH, PolicyLab.ROOT, SortedCopies.none()),
                        Catalogue.of(1, images),
                        SortedCopies.none(),
                        SortedCopies.noValues(),
                        bundles,
                        keySets,
                        List.of()),
                null);
    }

    private Proxy proxy(WorkloadId id) {
        return new Proxy(
                id,
                address,
                Proxy.Role.SIDECAR,
                Proxy.Interception.LOOPBACK,
                new EnvoyVersion(1, 40, 0),
                SortedCopies.sortedSet(
                        List.of("envoy.access_loggers.stats", "envoy.access_loggers.extension_filters.cel")),
                SortedCopies.sortedSet(List.of(Proxy.IpFamily.IPV4)),
                "",
                Locality.UNKNOWN,
                SortedCopies.noValues(),
                Cidr.parse(range));
    }

    private OutboundService authz() {
        return new OutboundService(
                AUTHZ,
                "payments",
                "authz",
                1,
                List.of(),
                List.of(port(ASKED, Protocol.HTTP), port(NOBODY, Protocol.GRPC), port(ASKED_BY_GRPC, Protocol.GRPC)));
    }

    private OutboundPort port(int port, Protocol protocol) {
        Endpoint endpoint = new Endpoint(
                AUTHZ,
                port,
                new WorkloadId(SOURCE, "payments", "authz-1"),
                address,
                port,
                port,
                "",
                Locality.UNKNOWN,
                1,
                Health.HEALTHY,
                TlsMode.PLAINTEXT);
        return new OutboundPort(new ServicePort(port, "", protocol), List.of(endpoint), SortedCopies.noValues());
    }
}
