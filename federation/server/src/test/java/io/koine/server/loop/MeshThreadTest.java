package io.koine.server.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.koine.mesh.Mesh;
import io.koine.mesh.MeshSettings;
import io.koine.mesh.loop.LoopInput;
import io.koine.mesh.loop.MeshLoop;
import io.koine.model.Hostname;
import io.koine.model.Protocol;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.ServicePort;
import io.koine.model.SourceId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.spi.Grant;
import io.koine.trust.TrustDomain;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The thread around the loop: images become visible, effects are handed over, and a bug is not survived.
final class MeshThreadTest {
    private static final SourceId VM = new SourceId("vm");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Hostname HOST = Hostname.ofService("payment", "payments");

    private final ManualTimers timers = new ManualTimers();
    private final Queue<SourceImage> persisted = new ConcurrentLinkedQueue<>();
    private final Queue<SortedSet<Hostname>> allotted = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> bugs = new ConcurrentLinkedQueue<>();
    private final MeshThread thread = new MeshThread(
            new MeshLoop(settings(), Duration.ofSeconds(5)),
            timers,
            new MeshThread.Effects(persisted::add, allotted::add),
            (failed, bug) -> bugs.add(bug));

    @AfterEach
    void close() {
        thread.close();
        assertThat(thread.current().isPresent() || bugs.isEmpty()).isTrue();
    }

    @Test
    void nothingIsVisibleBeforeTheSourceHasSpoken() {
        assertThat(thread.current()).isEmpty();
        assertThat(thread.waitingFor()).extracting(SourceImage::source).containsExactly(VM);

        thread.start();
        submit(new SourceEvent.Lost(VM, "connection refused"));
        await().until(() -> thread.waitingFor().getFirst().reason().equals("connection refused"));
        assertThat(thread.current()).isEmpty();
        assertThat(thread.await(mesh -> true, Duration.ZERO)).isEmpty();

        submit(resync());
        assertThat(thread.await(mesh -> true, PATIENCE)).isPresent();
        await().until(() -> thread.waitingFor().isEmpty());
    }

    @Test
    void whatTheLoopAsksForIsHandedOver() {
        thread.start();
        submit(resync());

        await().until(() -> !allotted.isEmpty());
        assertThat(allotted).containsExactly(new TreeSet<>(List.of(HOST)));
        assertThat(persisted)
                .singleElement()
                .satisfies(image -> assertThat(image.items()).hasSize(1));
    }

    @Test
    void theLoopsTimersComeBackAsInputs() {
        thread.start();
        submit(resync());
        assertThat(thread.await(mesh -> true, PATIENCE)).isPresent();
        thread.submit(new LoopInput.BundleChanged(new TrustDomain("mesh.test"), "anchors"));
        await().until(() -> timers.waiting().contains(Duration.ofMillis(10)));
        assertThat(thread.current().map(Mesh::generation)).contains(1L);

        timers.advance(Duration.ofMillis(10));

        assertThat(thread.await(mesh -> mesh.generation() == 2, PATIENCE)).isPresent();
    }

    @Test
    void subscribersSeeEveryImageInOrder() {
        Queue<Long> generations = new ConcurrentLinkedQueue<>();
        thread.subscribe(mesh -> generations.add(mesh.generation()));
        thread.start();
        submit(resync());
        assertThat(thread.await(mesh -> true, PATIENCE)).isPresent();
        for (int i = 2; i < 6; i++) {
            timers.advance(Duration.ofSeconds(1));
            thread.submit(new LoopInput.BundleChanged(new TrustDomain("mesh.test"), "anchors " + i));
            long generation = i;
            assertThat(thread.await(mesh -> mesh.generation() == generation, PATIENCE))
                    .isPresent();
        }

        assertThat(generations).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void aBugInTheLoopIsHandedOnAndEndsIt() {
        IllegalStateException bug = new IllegalStateException("our bug");
        thread.subscribe(mesh -> {
            throw bug;
        });
        thread.start();
        submit(resync());

        await().until(() -> !bugs.isEmpty());
        assertThat(bugs).containsExactly(bug);
    }

    private void submit(SourceEvent event) {
        thread.submit(new LoopInput.FromSource(event));
    }

    private static SourceEvent resync() {
        ServicePort port = new ServicePort(80, "http", Protocol.HTTP);
        Service service = new Service(
                HOST, "payments", "payment", new TreeMap<>(Map.of(80, port)), List.of(), false, Resolution.STATIC);
        return new SourceEvent.Resync(VM, List.of(new Item.ServiceItem(service)));
    }

    private static MeshSettings settings() {
        Grant grant = new Grant(new TreeSet<>(List.of("payments")), new TreeSet<>());
        return new MeshSettings(new TrustDomain("mesh.test"), "istio-system", new TreeMap<>(Map.of(VM, grant)));
    }
}
