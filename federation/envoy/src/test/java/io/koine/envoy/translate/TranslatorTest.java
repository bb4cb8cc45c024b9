package io.koine.envoy.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.envoy.Scopes;
import io.koine.envoy.input.Inputs;
import io.koine.envoy.input.ResourceInput;
import io.koine.mesh.scope.ProxyScope;
import io.koine.model.Cidr;
import io.koine.model.Proxy;
import io.koine.model.Proxy.Interception;
import io.koine.model.SortedCopies;
import java.util.List;
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
        EnvoyResources there = Scopes.translate(withProxy(scope, Interception.LOOPBACK, "127.99.0.0/16"));

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
        EnvoyResources resources = Scopes.translate(withProxy(scope, Interception.LOOPBACK, "127.99.0.0/30"));

        assertThat(resources.of(ResourceType.LISTENER)).isEmpty();
        assertThat(resources.of(ResourceType.CLUSTER)).hasSize(5);
    }

    @Test
    void iptablesIsRefused() {
        ProxyScope scope = withProxy(Cases.of("outbound"), Interception.IPTABLES, "127.99.0.0/16");

        assertThatThrownBy(() -> Inputs.of(scope))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("vms/payments/payment-1: interception IPTABLES; expected LOOPBACK");
    }

    @Test
    void aTrustBundleNamesAtLeastOneDomain() {
        ProxyScope scope = Cases.of("outbound");
        ProxyScope none = new ProxyScope(scope.proxy(), scope.inbound(), scope.outbound(), SortedCopies.none());

        assertThatThrownBy(() -> Inputs.of(none)).isInstanceOf(IllegalArgumentException.class);
    }

    private static ProxyScope withProxy(ProxyScope scope, Interception interception, String range) {
        Proxy proxy = scope.proxy();
        Proxy other = new Proxy(
                proxy.instance(),
                proxy.role(),
                interception,
                proxy.version(),
                proxy.extensions(),
                proxy.families(),
                proxy.network(),
                proxy.locality(),
                proxy.reservedPorts(),
                Cidr.parse(range));
        return new ProxyScope(other, scope.inbound(), scope.outbound(), scope.bundles());
    }
}
