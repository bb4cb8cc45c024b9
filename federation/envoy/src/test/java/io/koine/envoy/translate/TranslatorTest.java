package io.koine.envoy.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.envoy.Scopes;
import io.koine.envoy.input.Inputs;
import io.koine.envoy.input.ListenerInput;
import io.koine.envoy.input.ResourceInput;
import io.koine.envoy.input.ResourceNames;
import io.koine.mesh.scope.ProxyScope;
import io.koine.model.Hostname;
import io.koine.model.Proxy.Interception;
import io.koine.model.SortedCopies;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Laws of translation.
final class TranslatorTest {
    static Stream<String> names() {
        return Cases.names();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void equalInputsGiveEqualBytes(String name) {
        List<ResourceInput> first = Inputs.of(Cases.of(name));
        List<ResourceInput> second = Inputs.of(Cases.of(name));

        assertThat(first).isEqualTo(second).doesNotHaveDuplicates();
        assertThat(first.stream().map(Translator::translate))
                .containsExactlyElementsOf(
                        second.stream().map(Translator::translate).toList());
    }

    @Test
    void versionIsOfTypeAndContent() {
        EnvoyResources resources = Scopes.translate(Cases.of("outbound"));
        List<String> versions = resources.byType().values().stream()
                .flatMap(ofType -> ofType.values().stream())
                .map(EnvoyResource::version)
                .toList();

        assertThat(versions).doesNotHaveDuplicates().allMatch(version -> version.matches("[0-9a-f]{32}"));
    }

    @Test
    void onlyListenersDependOnTheProxy() {
        ProxyScope scope = Cases.of("outbound");
        EnvoyResources here = Scopes.translate(scope);
        EnvoyResources there = Scopes.translate(Scopes.withProxy(scope, Interception.LOOPBACK, "127.99.0.0/16"));

        for (ResourceType type : ResourceType.values()) {
            if (type == ResourceType.LISTENER) {
                assertThat(there.of(type).keySet()).isEqualTo(here.of(type).keySet());
                assertThat(there.of(type)).isNotEqualTo(here.of(type));
            } else {
                assertThat(there.of(type)).as(type.shortName()).isEqualTo(here.of(type));
            }
        }
    }

    @Test
    void aRangeThatIsTooSmallCostsTheListenersOnly() {
        ProxyScope scope = Cases.of("outbound");
        EnvoyResources resources = Scopes.translate(Scopes.withProxy(scope, Interception.LOOPBACK, "127.99.0.0/30"));

        assertThat(resources.of(ResourceType.LISTENER)).containsOnlyKeys(ResourceNames.HTTP_PROXY);
        assertThat(resources.of(ResourceType.CLUSTER)).hasSize(5);
    }

    /// Behind an address map callers dial an address that the host itself does not have.
    @Test
    void aProxyListensAtTheAddressThatItsOwnHostKnows() {
        ProxyScope scope = Cases.of("http-strict");
        EnvoyResources mapped = Scopes.translate(Scopes.listeningAt(scope, "10.9.9.9"));

        assertThat(mapped.of(ResourceType.LISTENER).values())
                .filteredOn(resource -> resource.name().startsWith("inbound|"))
                .isNotEmpty()
                .allSatisfy(resource -> assertThat(Extensions.decode(resource).toString())
                        .contains("10.9.9.9")
                        .doesNotContain(Scopes.ADDRESS));
        assertThat(mapped.of(ResourceType.ENDPOINTS))
                .isEqualTo(Scopes.translate(scope).of(ResourceType.ENDPOINTS));
    }

    @Test
    void redirectionDiffersInListenersAndOneClusterOnly() {
        ProxyScope scope = Cases.of("outbound");
        EnvoyResources bound = Scopes.translate(scope);
        EnvoyResources redirected = Scopes.translate(Scopes.withProxy(scope, Interception.IPTABLES, "240.240.0.0/16"));

        assertThat(redirected.of(ResourceType.CLUSTER))
                .hasSize(bound.of(ResourceType.CLUSTER).size() + 1)
                .containsAllEntriesOf(bound.of(ResourceType.CLUSTER))
                .containsKey(ResourceNames.PASSTHROUGH);
        for (ResourceType type : List.of(ResourceType.ENDPOINTS, ResourceType.ROUTE, ResourceType.SECRET)) {
            assertThat(redirected.of(type)).as(type.shortName()).isEqualTo(bound.of(type));
        }
    }

    @Test
    void aReservedPortTakesAListenerAwayOnlyWhereEnvoyWouldNeedThePort() {
        Hostname ledger = Hostname.ofService("ledger", "payments");
        String reserved = ResourceNames.outbound(ledger, 22);
        String address = ResourceNames.virtual(ledger, 22);

        assertThat(listeners("outbound")).doesNotContain(reserved, address);
        assertThat(listeners("iptables")).contains(reserved, address);
        assertThat(listeners("iptables-loopback-range"))
                .doesNotContain(reserved)
                .contains(address);
    }

    @Test
    void anAddressHasOneListenerPerPort() {
        ListenerInput.Virtual twin = Inputs.of(Cases.of("iptables")).stream()
                .filter(ListenerInput.Virtual.class::isInstance)
                .map(ListenerInput.Virtual.class::cast)
                .filter(input -> input.host().equals(Hostname.ofService("twin", "payments")) && input.port() == 8081)
                .findFirst()
                .orElseThrow();

        assertThat(twin.addresses()).containsExactly("10.96.0.9");
    }

    private static Set<String> listeners(String name) {
        return Scopes.translate(Cases.of(name)).of(ResourceType.LISTENER).keySet();
    }

    @Test
    void aTrustBundleNamesAtLeastOneDomain() {
        ProxyScope scope = Cases.of("outbound");
        ProxyScope none = new ProxyScope(scope.proxy(), scope.inbound(), scope.outbound(), SortedCopies.none());

        assertThatThrownBy(() -> Inputs.of(none)).isInstanceOf(IllegalArgumentException.class);
    }
}
