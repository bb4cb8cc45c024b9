package io.koine.envoy.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.Reference;
import io.koine.envoy.ResourceType;
import io.koine.envoy.Scopes;
import io.koine.envoy.input.ClusterInput;
import io.koine.envoy.input.ListenerInput;
import io.koine.envoy.input.Placement;
import io.koine.envoy.input.ResourceInput;
import io.koine.mesh.scope.OutboundPort;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.mesh.scope.ProxyScope;
import io.koine.model.Hostname;
import io.koine.model.PersistentMap;
import io.koine.model.Protocol;
import io.koine.model.Proxy;
import io.koine.model.SortedCopies;
import io.koine.model.policy.MtlsMode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What is made once and shared, what is made again when something changes, and what is refused.
final class ShareTest {
    private static final int SERVICES = 100;

    private final Asked translation = new Asked();
    private final ProxyScope scope = Scopes.scope(
            List.of(Scopes.port(8080, Protocol.HTTP, MtlsMode.STRICT)),
            IntStream.range(0, SERVICES)
                    .mapToObj(i -> RandomScopes.service(i, 1))
                    .toList());
    private final SharedOutbound outbound = SharedOutbound.of(scope.outbound(), null, translation);
    private final Placement placement = Placement.of(scope.proxy());
    private final SharedListeners listeners = SharedListeners.of(outbound, placement, null, translation);
    private final ProxyResources proxy = ProxyResources.of(1, scope, listeners, null, translation);

    private ProxyScope with(OutboundService service) {
        PersistentMap<Hostname, OutboundService> services =
                scope.outbound().byHost().with(service.host(), service);
        return new ProxyScope(scope.proxy(), scope.inbound(), new OutboundScope(services), scope.bundles());
    }

    @Test
    void anEndpointMoreIsOneResource() {
        translation.take();
        ProxyScope next = with(RandomScopes.service(7, 2));
        SharedOutbound after = SharedOutbound.of(next.outbound(), outbound, translation);
        SharedListeners placed = SharedListeners.of(after, placement, listeners, translation);
        EnvoyResources made =
                ProxyResources.of(2, next, placed, proxy, translation).resources();

        assertThat(translation.take()).hasSize(1);
        for (ResourceType type : ResourceType.values()) {
            if (type != ResourceType.ENDPOINTS) {
                assertThat(made.of(type))
                        .as("%s", type)
                        .isSameAs(proxy.resources().of(type));
            }
        }
        assertThat(made.of(ResourceType.ENDPOINTS)).isSameAs(after.resources().of(ResourceType.ENDPOINTS));
        assertThat(made.of(ResourceType.ENDPOINTS)
                        .difference(proxy.resources().of(ResourceType.ENDPOINTS))
                        .keys())
                .hasSize(1);
    }

    @Test
    void aServiceMoreIsItsOwnResourcesAndTheRoutesOfTheHttpProxy() {
        translation.take();
        ProxyScope next = with(RandomScopes.service(SERVICES, 1));
        SharedOutbound after = SharedOutbound.of(next.outbound(), outbound, translation);
        assertThat(translation.take()).hasSize(3);
        SharedListeners placed = SharedListeners.of(after, placement, listeners, translation);
        assertThat(translation.take()).hasSize(2);
        ProxyResources.of(2, next, placed, proxy, translation);
        assertThat(translation.take()).isEmpty();
    }

    @Test
    void proxiesThatArePlacedAlikeShareAllButTheirOwn() {
        translation.take();
        ProxyScope other = Scopes.listeningAt(scope, "127.77.0.9");
        assertThat(Placement.of(other.proxy())).isEqualTo(placement);
        EnvoyResources made =
                ProxyResources.of(1, other, listeners, null, translation).resources();

        assertThat(translation.take()).as("its own alone").hasSizeLessThan(12);
        assertThat(made.of(ResourceType.ENDPOINTS)).isSameAs(proxy.resources().of(ResourceType.ENDPOINTS));
        assertThat(made.of(ResourceType.ROUTE)).isSameAs(proxy.resources().of(ResourceType.ROUTE));
        assertThat(made.of(ResourceType.LISTENER)
                        .difference(proxy.resources().of(ResourceType.LISTENER))
                        .keys())
                .containsExactly("inbound|8080||");
    }

    @Test
    void nothingChangedIsTheSameObject() {
        OutboundScope equal = OutboundScope.of(scope.outbound().services());
        assertThat(SharedOutbound.of(equal, outbound, translation)).isSameAs(outbound);
        assertThat(SharedListeners.of(outbound, placement, listeners, translation))
                .isSameAs(listeners);
    }

    @Test
    void listenersOfAnotherPlacementAreAMistake() {
        ProxyScope other = Scopes.withProxy(scope, Proxy.Interception.IPTABLES, "240.240.0.0/16");
        assertThatThrownBy(() -> ProxyResources.of(1, other, listeners, proxy, translation))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("240.240.0.0/16");
    }

    @Test
    void aChangedResourceThatNamesNothingIsRefused() {
        Translation broken = input -> input instanceof ClusterInput.Outbound
                ? naming(input, new Reference(ResourceType.ENDPOINTS, "nowhere"))
                : Asked.translated(input);
        ProxyScope next = with(RandomScopes.service(SERVICES, 1));
        assertThatThrownBy(() -> SharedOutbound.of(next.outbound(), outbound, broken))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CDS outbound|80||h100.apps.svc.cluster.local names EDS nowhere");
    }

    /// The listener was made when the service it names was still there.
    @Test
    void aResourceThatIsLeftBehindIsRefused() {
        Reference neighbour = new Reference(ResourceType.CLUSTER, "outbound|80||h8.apps.svc.cluster.local");
        Translation curious =
                input -> input instanceof ListenerInput.Outbound ? naming(input, neighbour) : Asked.translated(input);
        SharedListeners made = SharedListeners.of(outbound, placement, null, curious);
        OutboundScope less = new OutboundScope(
                scope.outbound().byHost().without(RandomScopes.service(8, 1).host()));
        SharedOutbound after = SharedOutbound.of(less, outbound, translation);
        assertThatThrownBy(() -> SharedListeners.of(after, placement, made, curious))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("names CDS outbound|80||h8.apps.svc.cluster.local");
    }

    @Test
    void aProxysOwnResourceThatNamesNothingIsRefused() {
        Translation broken = input -> input instanceof ListenerInput.Inbound
                ? naming(input, new Reference(ResourceType.EXTENSION, "nowhere"))
                : Asked.translated(input);
        assertThatThrownBy(() -> ProxyResources.of(1, scope, listeners, null, broken))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("LDS inbound|8080|| names ECDS nowhere");
    }

    @Test
    void aNameThatOccursTwiceIsRefused() {
        OutboundService service = RandomScopes.service(3, 1);
        List<OutboundPort> twice = Stream.concat(service.ports().stream(), service.ports().stream())
                .toList();
        ProxyScope next = with(new OutboundService(
                service.host(), service.namespace(), service.name(), service.offset(), List.of(), twice));
        assertThatThrownBy(() -> SharedOutbound.of(next.outbound(), outbound, translation))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("two CDS resources named outbound|80||h3.apps.svc.cluster.local");

        ResourceInput taken = new ClusterInput.Outbound(service.host(), 80, Protocol.HTTP, SortedCopies.noValues());
        Overlay overlay = Overlay.NONE.replacedBy(List.of(taken), translation);
        assertThatThrownBy(() -> overlay.onto(listeners.resources(), Overlay.Before.NOTHING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("two CDS resources");
        Parts held =
                new Parts(Map.of(ResourceType.CLUSTER, listeners.resources().of(ResourceType.CLUSTER)));
        Draft draft = new Draft(held, translation);
        draft.replace(List.of(), List.of(taken));
        assertThatThrownBy(draft::finish).hasMessageContaining("two CDS resources");
    }

    private static EnvoyResource naming(ResourceInput input, Reference reference) {
        return new EnvoyResource(input.type(), input.name(), "v", ByteString.EMPTY, List.of(reference));
    }
}
