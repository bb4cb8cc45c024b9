package io.koine.ecs.items;

import static io.koine.ecs.items.Readings.ecs;
import static io.koine.ecs.items.Readings.meshed;
import static io.koine.ecs.items.Readings.service;
import static io.koine.ecs.items.Readings.task;
import static io.koine.ecs.items.Readings.translator;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.ecs.reading.CloudMapReading;
import io.koine.ecs.reading.EcsTask;
import io.koine.ecs.reading.Phase;
import io.koine.ecs.reading.ServiceConnect;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What may go at once, and what has to be confirmed: a service of ten tasks.
final class ConfirmationTest {
    private final Confirmation ten = Confirmation.first(read(10).items());

    @Test
    void fewGoAtOnce() {
        Confirmation next = ten.next(read(7), true);
        assertThat(next.items()).isEqualTo(read(7).items());
        assertThat(next.suspected()).isEmpty();
    }

    @Test
    void manyGoOnlyOnceConfirmed() {
        Confirmation held = ten.next(read(6), true);
        assertThat(held.items()).isEqualTo(ten.items());
        assertThat(held.suspected()).hasSize(8);
        assertThat(held.next(read(6), true).items()).isEqualTo(read(6).items());
    }

    @Test
    void nothingAtAllIsConfirmedBeforeItIsBelieved() {
        Translation nothing = Readings.translation(List.of());
        Confirmation held = ten.next(nothing, true);
        assertThat(held.items()).isEqualTo(ten.items());
        assertThat(held.next(nothing, true).items()).isEmpty();
    }

    @Test
    void whatComesBackIsNoLongerSuspected() {
        Confirmation back = ten.next(read(2), true).next(read(10), true);
        assertThat(back.suspected()).isEmpty();
        assertThat(back.next(read(2), true).items()).isEqualTo(ten.items());
    }

    @Test
    void tasksReportedAsGoneLeaveAtOnceHoweverMany() {
        Translation read = translate(tasks(0).toList(), tasks(10).map(ConfirmationTest::gone));
        Confirmation next = ten.next(read, true);
        assertThat(endpoints(next)).isZero();
        assertThat(next.suspected()).isEmpty();
    }

    @Test
    void incompleteReadingTakesOutOnlyWhatIsReportedAsGone() {
        Translation read =
                translate(tasks(5).toList(), Stream.of(gone(tasks(10).toList().getLast())));
        Confirmation next = ten.next(read, false);
        assertThat(endpoints(next)).isEqualTo(9);
        assertThat(next.suspected()).isEmpty();
    }

    @Test
    void incompleteReadingConfirmsNothing() {
        Confirmation held = ten.next(read(2), true);
        Confirmation still = held.next(read(2), false);
        assertThat(still).isEqualTo(held);
        assertThat(still.next(read(2), true).items()).isEqualTo(read(2).items());
    }

    @Test
    void heldEndpointKeepsItsServicePortAndItsWorkload() {
        Translation otherPort = translator()
                .translate(
                        ecs(
                                meshed(),
                                service("api", new ServiceConnect.Alias(Optional.empty(), 81)),
                                tasks(10).toArray(EcsTask[]::new)),
                        CloudMapReading.NONE);
        Confirmation next = ten.next(otherPort, true);
        assertThat(endpoints(next)).isEqualTo(20);
        assertThat(next.items().get(new ItemKey(ItemKey.Kind.SERVICE, "api.payments.svc.cluster.local")))
                .isInstanceOfSatisfying(
                        Item.ServiceItem.class,
                        item -> assertThat(item.service().ports()).containsOnlyKeys(80, 81));
        assertThat(next.next(otherPort, true).items()).isEqualTo(otherPort.items());
    }

    private static long endpoints(Confirmation confirmation) {
        return confirmation.items().keySet().stream()
                .filter(key -> key.kind() == ItemKey.Kind.ENDPOINT)
                .count();
    }

    private static Translation read(int count) {
        return translate(tasks(count).toList(), Stream.of());
    }

    private static Translation translate(List<EcsTask> running, Stream<EcsTask> gone) {
        EcsTask[] all = Stream.concat(running.stream(), gone).toArray(EcsTask[]::new);
        return translator()
                .translate(
                        ecs(meshed(), service("api", new ServiceConnect.Alias(Optional.empty(), 80)), all),
                        CloudMapReading.NONE);
    }

    private static Stream<EcsTask> tasks(int count) {
        return IntStream.range(0, count).mapToObj(i -> task("t" + i, "10.0.0." + (i + 1)));
    }

    private static EcsTask gone(EcsTask task) {
        return task(task.id(), task.addresses().getFirst(), Phase.GONE);
    }
}
