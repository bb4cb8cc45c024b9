package io.koine.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.koine.envoy.ResourceType;
import io.koine.envoy.delta.DeltaPush;
import io.koine.envoy.delta.Step;
import io.koine.mesh.Mesh;
import io.koine.mesh.ResolverWork;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The micro-benchmarks do what they claim to measure.
final class BenchmarksTest {
    @Test
    void theMapChangesInOneEntry() {
        MapBenchmark benchmark = new MapBenchmark();
        benchmark.setUp();
        assertThat(benchmark.put()).hasSize(ManyServices.COUNT);
        assertThat(benchmark.difference().keys())
                .containsExactly(ManyServices.host(ManyServices.COUNT / 2).value());
        assertThat(benchmark.put().get(benchmark.difference().keys().getFirst()))
                .isEqualTo(-1);
    }

    @Test
    void everyEventIsAnImageAndTheWorkOfOneService() {
        ResolveBenchmark benchmark = new ResolveBenchmark();
        Mesh before = benchmark.endpointEvent();
        for (int i = 0; i < 3; i++) {
            Mesh after = benchmark.endpointEvent();
            assertThat(after.generation()).isEqualTo(before.generation() + 1);
            assertThat(after.work()).isEqualTo(new ResolverWork(0, 1, 0));
            assertThat(after.outbound().byHost()).hasSize(ManyServices.COUNT);
            before = after;
        }
    }

    @Test
    void aSessionSendsTheOneResourceThatChanged() {
        SessionBenchmark benchmark = new SessionBenchmark();
        benchmark.setUp();
        long made = benchmark.workedOut();
        for (int i = 1; i <= 100; i++) {
            sendsOneEndpointSet(benchmark.firstToSend());
            assertThat(benchmark.workedOut()).isGreaterThanOrEqualTo(made + i);
        }
        sendsOneEndpointSet(benchmark.othersToSend());
        long remembered = benchmark.workedOut();
        sendsOneEndpointSet(benchmark.othersToSend());
        assertThat(benchmark.workedOut()).isEqualTo(remembered);
    }

    private static void sendsOneEndpointSet(Step step) {
        List<DeltaPush> sent = Exchange.sent(step);
        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst().type()).isEqualTo(ResourceType.ENDPOINTS);
        assertThat(sent.getFirst().resources()).hasSize(1);
        assertThat(sent.getFirst().removed()).isEmpty();
    }

    @Test
    void responsesAreWhatProtobufReads() throws IOException {
        SpliceBenchmark benchmark = new SpliceBenchmark();
        benchmark.setUp();
        assertThat(DeltaDiscoveryResponse.parseFrom(benchmark.oneResource().toByteArray())
                        .getResourcesCount())
                .isEqualTo(1);
        assertThat(DeltaDiscoveryResponse.parseFrom(benchmark.allClusters().toByteArray())
                        .getResourcesCount())
                .isGreaterThanOrEqualTo(ManyServices.COUNT);
    }

    @Test
    void aProxyThatComesGetsEverything() {
        FirstSyncBenchmark benchmark = new FirstSyncBenchmark();
        assertThat(benchmark.assemble()).isEqualTo(benchmark.shared());
        Exchange exchange = benchmark.exchange();
        assertThat(exchange.isSettled()).isTrue();
        assertThat(exchange.resources())
                .isEqualTo(benchmark.shared().byType().values().stream()
                        .mapToInt(resources -> resources.size())
                        .sum());
    }
}
