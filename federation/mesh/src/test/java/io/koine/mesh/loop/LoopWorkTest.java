package io.koine.mesh.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Fixtures;
import io.koine.mesh.Mesh;
import io.koine.mesh.ResolverWork;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.testing.LargeMesh;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What an event in a mesh of 500 services, each with a connected proxy, makes the loop do: counted.
final class LoopWorkTest {
    private static final int SERVICES = 500;
    private static final LargeMesh LARGE = new LargeMesh(Fixtures.VM);

    private final Driver driver = new Driver(Fixtures.settings(), Duration.ofSeconds(5));

    @BeforeEach
    void connected() {
        driver.resync(Fixtures.CONFIG);
        driver.resync(Fixtures.ADDRESSES);
        driver.submit(new SourceEvent.Resync(
                Fixtures.VM, List.copyOf(LARGE.items(SERVICES).values())));
        for (int i = 0; i < SERVICES; i++) {
            driver.submit(new LoopInput.ProxyJoined(LARGE.instance(i), Optional.empty()));
        }
        driver.settle();
    }

    @Test
    void anEndpointIsTheWorkOfItsService() {
        Mesh before = driver.mesh();

        driver.upsert(Fixtures.VM, new Item.EndpointItem(LARGE.endpoint(7, 1)));

        assertThat(driver.mesh().work()).isEqualTo(new ResolverWork(0, 1, 0));
        assertThat(driver.mesh().inbound()).isSameAs(before.inbound());
        assertThat(driver.mesh().catalogue().services())
                .isSameAs(before.catalogue().services());
        assertThat(driver.mesh()
                        .outbound()
                        .byHost()
                        .difference(before.outbound().byHost())
                        .keys())
                .containsExactly(LargeMesh.host(7));
    }

    @Test
    void aWorkloadThatGoesWhileItsProxyIsConnectedIsTheWorkOfItself() {
        Item workload = new Item.WorkloadItem(LARGE.workload(7, Map.of()));

        driver.submit(new SourceEvent.Remove(Fixtures.VM, workload.key()));

        assertThat(driver.mesh().work()).isEqualTo(new ResolverWork(1, 1, 0));
        assertThat(driver.mesh().inbound()).hasSize(SERVICES);
    }

    @Test
    void aProxyThatComesIsNoWork() {
        int published = driver.published.size();

        driver.submit(new LoopInput.ProxyJoined(LARGE.instance(7), Optional.empty()));
        driver.settle();

        assertThat(driver.published).hasSize(published);
    }
}
