package io.koine.ecs.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Lists in pages, and those that never end.
final class PagesTest {
    @Test
    void pagesAddUp() {
        List<String> all = Pages.all(
                "List",
                token -> token == null
                        ? new Pages.Page<>(true, List.of("a", "b"), "2")
                        : new Pages.Page<>(true, List.of("c"), ""));
        assertThat(all).containsExactly("a", "b", "c");
    }

    @Test
    void pageWithoutItsListIsNoEmptyPage() {
        assertThatThrownBy(() -> Pages.all("List", token -> new Pages.Page<>(false, List.of(), null)))
                .isInstanceOf(IncompleteReadException.class)
                .hasMessageContaining("no list");
    }

    @Test
    void pageThatLeadsBackEndsTheReading() {
        assertThatThrownBy(() -> Pages.all("List", token -> new Pages.Page<>(true, List.of("a"), "1")))
                .isInstanceOf(IncompleteReadException.class)
                .hasMessageContaining("leads back");
    }

    @Test
    void pagesWithoutEndEndTheReading() {
        AtomicInteger number = new AtomicInteger();
        assertThatThrownBy(() ->
                        Pages.all("List", token -> new Pages.Page<>(true, List.of("a"), "" + number.incrementAndGet())))
                .isInstanceOf(IncompleteReadException.class)
                .hasMessageContaining("no end");
    }

    @Test
    void batchesHoldEverythingOnce() {
        assertThat(Pages.batches(List.of(1, 2, 3, 4, 5), 2)).containsExactly(List.of(1, 2), List.of(3, 4), List.of(5));
        assertThat(Pages.batches(List.of(), 2)).isEmpty();
    }
}
