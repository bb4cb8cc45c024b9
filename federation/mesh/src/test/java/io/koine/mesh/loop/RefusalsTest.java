package io.koine.mesh.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Fixtures;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.policy.MtlsMode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is shown of what sources were not granted.
final class RefusalsTest {
    private static final int MANY = Refusals.MOST_SHOWN + 3;

    private final Refusals refusals = new Refusals(Fixtures.settings());

    @Test
    void oneReasonForEachItemUntilItGoes() {
        assertThat(refusals.admits(Fixtures.VM, service(1))).isFalse();
        assertThat(refusals.admits(Fixtures.VM, service(1))).isFalse();
        assertThat(refusals.shown()).singleElement().satisfies(reason -> {
            assertThat(reason.code()).isEqualTo(Code.NOT_GRANTED);
            assertThat(reason.message()).contains("service-001.elsewhere", "namespace elsewhere is not granted");
        });
        assertThat(refusals.takeChanged()).isTrue();
        refusals.forget(Fixtures.VM, service(1).key());
        assertThat(refusals.shown()).isEmpty();
        assertThat(refusals.takeChanged()).isTrue();
        assertThat(refusals.takeChanged()).isFalse();
    }

    @Test
    void manyOfOneKindHideNothingOfAnother() {
        Item policy = new Item.PolicyItem(Fixtures.peer("elsewhere", "p", Map.of(), MtlsMode.DISABLE, 0));
        List<Item> items =
                IntStream.range(0, MANY).mapToObj(RefusalsTest::service).toList();
        assertThat(refusals.admitted(Fixtures.VM, items)).isEmpty();
        refusals.admits(Fixtures.VM, policy);

        assertThat(refusals.shown()).hasSize(Refusals.MOST_SHOWN + 2);
        assertThat(messages()).anyMatch(message -> message.startsWith(policy.key() + " is refused"));
        assertThat(messages()).last().isEqualTo("and 3 more of kind SERVICE are refused, which are not shown");
    }

    @Test
    void whatWasHiddenIsShownOnceThereIsRoom() {
        IntStream.range(0, MANY).forEach(number -> refusals.admits(Fixtures.VM, service(number)));
        ItemKey last = service(MANY - 1).key();
        assertThat(messages()).noneMatch(message -> message.startsWith(last.toString()));

        IntStream.range(0, 3)
                .forEach(number -> refusals.forget(Fixtures.VM, service(number).key()));
        assertThat(messages()).hasSize(Refusals.MOST_SHOWN).last().asString().startsWith(last.toString());
    }

    private List<String> messages() {
        return refusals.shown().stream().map(Diagnostic::message).toList();
    }

    private static Item service(int number) {
        return new Item.ServiceItem(Fixtures.service("elsewhere", "service-%03d".formatted(number)));
    }
}
