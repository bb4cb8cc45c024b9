package io.koine.ecs.items;

import static io.koine.ecs.items.Readings.cloudMap;
import static io.koine.ecs.items.Readings.ecs;
import static io.koine.ecs.items.Readings.instance;
import static io.koine.ecs.items.Readings.meshed;
import static io.koine.ecs.items.Readings.plainService;
import static io.koine.ecs.items.Readings.service;
import static io.koine.ecs.items.Readings.task;
import static io.koine.ecs.items.Readings.translator;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.ecs.reading.CloudMapReading;
import io.koine.ecs.reading.CloudMapService;
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
    private final Confirmation ten = Confirmation.first(read(10).items(), 2);

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
    void asManyReadingsInARowAsAskedForHaveToLackIt() {
        Confirmation now = Confirmation.first(read(10).items(), 4);
        for (int reading = 1; reading < 4; reading++) {
            now = now.next(read(2), true).next(read(2), false);
            assertThat(endpoints(now)).as("after reading " + reading).isEqualTo(10);
            assertThat(now.suspected().values()).containsOnly(reading);
        }
        assertThat(endpoints(now.next(read(10), true).next(read(2), true))).isEqualTo(10);
        assertThat(endpoints(now.next(read(2), true))).isEqualTo(2);
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
    void endpointsOfTasksThatAreMeantToStopLeaveAtOnce() {
        CloudMapService.Instance instance = instance("t0", "10.0.0.1", "8080", false);
        Confirmation one =
                Confirmation.first(registered(Phase.RUNNING, instance).items(), 2);
        assertThat(endpoints(one)).isEqualTo(1);
        assertThat(endpoints(one.next(registered(Phase.RUNNING), true))).isEqualTo(1);
        Confirmation left = one.next(registered(Phase.DRAINING), true);
        assertThat(endpoints(left)).isZero();
        assertThat(left.suspected()).isEmpty();
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

    /// One task, and the instances of its one Cloud Map service.
    private static Translation registered(Phase phase, CloudMapService.Instance... instances) {
        return translator()
                .translate(
                        ecs(meshed(), plainService(), task("t0", "10.0.0.1", phase)), cloudMap("payment", instances));
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
