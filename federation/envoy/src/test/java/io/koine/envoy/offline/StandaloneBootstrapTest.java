package io.koine.envoy.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.envoy.Scopes;
import io.koine.envoy.input.ResourceNames;
import io.koine.envoy.offline.Surroundings.Certificates;
import io.koine.envoy.offline.Surroundings.Place;
import io.koine.envoy.translate.Cases;
import io.koine.envoy.translate.Extensions;
import io.koine.envoy.translate.References;
import io.koine.model.PersistentMap;
import io.koine.model.SortedCopies;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class StandaloneBootstrapTest {
    private static final Certificates FILES =
            new Certificates("c/cert.pem", "c/key.pem", Map.of(Scopes.MESH.name(), "c/ca.pem"));

    private static Surroundings surroundings(Map<Integer, Place> applications, boolean ownCalls) {
        return new Surroundings("id", "cluster", 0, FILES, SortedCopies.sorted(new TreeMap<>(applications)), ownCalls);
    }

    static Stream<String> names() {
        return Cases.names();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void everyCaseIsWholeAndKeepsItsListenersAndClusters(String name) throws Exception {
        EnvoyResources resources = StandaloneBootstrap.translate(Cases.of(name));
        Bootstrap bootstrap = StandaloneBootstrap.of(resources, surroundings(Map.of(), true));
        assertThat(bootstrap.getStaticResources().getListenersList())
                .extracting(Listener::getName)
                .containsExactlyElementsOf(resources.of(ResourceType.LISTENER).keySet());
        assertThat(bootstrap.getStaticResources().getClustersList())
                .extracting(Cluster::getName)
                .containsExactlyElementsOf(resources.of(ResourceType.CLUSTER).keySet());
        assertThat(bootstrap.getStaticResources().getSecretsList())
                .extracting(Secret::getName)
                .containsExactly(ResourceNames.SVID, ResourceNames.TRUST_BUNDLE);
        String json = StandaloneBootstrap.json(resources, surroundings(Map.of(), true));
        assertThat(json)
                .doesNotContain("\"ads\"", "\"rds\"", "config_discovery", "\"sds_config\"", "\"EDS\"", "-----BEGIN");
        Bootstrap.Builder read = Bootstrap.newBuilder();
        JsonFormat.parser().usingTypeRegistry(Extensions.REGISTRY).merge(json, read);
        assertThat(StandaloneBootstrap.json(resources, surroundings(Map.of(), true)))
                .isEqualTo(json);
        assertThat(JsonFormat.printer()
                        .usingTypeRegistry(Extensions.REGISTRY)
                        .preservingProtoFieldNames()
                        .sortingMapKeys()
                        .print(read))
                .isEqualTo(json);
    }

    @Test
    void policyStandsInThePlaceOfItsName() {
        EnvoyResources resources = StandaloneBootstrap.translate(Cases.of("http-strict"));
        String json = StandaloneBootstrap.json(resources, surroundings(Map.of(), true));
        assertThat(resources.of(ResourceType.EXTENSION)).isNotEmpty();
        resources
                .of(ResourceType.EXTENSION)
                .keySet()
                .forEach(name -> assertThat(json).contains("\"name\": \"" + name + "\""));
        assertThat(json).contains("ns[payments]-policy[allow-order-to-payment]-rule[0]");
    }

    @Test
    void theApplicationMayBeElsewhereAndOwnCallsMayBeLeftOut() {
        EnvoyResources resources = StandaloneBootstrap.translate(Cases.of("iptables"));
        Bootstrap bootstrap =
                StandaloneBootstrap.of(resources, surroundings(Map.of(8080, new Place("127.0.0.5", 9000)), false));
        Cluster cluster = bootstrap.getStaticResources().getClustersList().stream()
                .filter(each -> each.getName().equals("inbound|8080||"))
                .findFirst()
                .orElseThrow();
        assertThat(cluster.getLoadAssignment().toString())
                .contains("127.0.0.5", "9000")
                .doesNotContain("8080\n");
        assertThat(bootstrap.getStaticResources().getListenersList())
                .extracting(Listener::getName)
                .contains("inbound|8080||", ResourceNames.INBOUND_CAPTURE)
                .noneMatch(each -> each.startsWith("outbound") || each.equals(ResourceNames.OUTBOUND_CAPTURE));
    }

    @Test
    void whatIsNamedAndNotThereIsOurMistake() {
        EnvoyResources whole = StandaloneBootstrap.translate(Cases.of("http-strict"));
        EnumMap<ResourceType, PersistentMap<String, EnvoyResource>> less = new EnumMap<>(whole.byType());
        less.remove(ResourceType.EXTENSION);
        EnvoyResources broken = new EnvoyResources(1, less);
        assertThat(References.check(broken)).isNotEmpty();
        assertThatThrownBy(() -> StandaloneBootstrap.of(broken, surroundings(Map.of(), true)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ECDS");
        Surroundings foreign =
                new Surroundings("id", "cluster", 0, new Certificates("c", "k", Map.of()), SortedCopies.none(), true);
        assertThatThrownBy(() -> StandaloneBootstrap.of(whole, foreign))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("mesh.test");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> new Place("here", 1)).hasMessageContaining("here");
        assertThatThrownBy(() -> new Place("127.0.0.1", 0)).hasMessageContaining("0");
        assertThatThrownBy(() -> new Surroundings("i", "c", 65_536, FILES, SortedCopies.none(), true))
                .hasMessageContaining("65536");
        assertThat(List.of(new Place("127.0.0.1", 80), new Place("::1", 80)).toString())
                .isEqualTo("[127.0.0.1:80, [::1]:80]");
    }
}
