package io.koine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The annotation of a Service, as Istio reads it.
final class ExportToTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''            | *",
                "*             | *",
                ".             | shop",
                "~             | ~",
                "ns            | ns",
                "ns1,ns2       | ns1,ns2",
                "'ns1 ,  ns2'  | ns1,ns2",
                "'.,payments'  | payments,shop",
                "'.,shop'      | shop",
                "'~,*'         | *",
                "'payments,*'  | *",
                "'~,.,other'   | ~"
            })
    void readsAsIstioDoes(String text, String expected) {
        List<String> problems = new ArrayList<>();
        assertThat(ExportTo.parse(text, "shop", problems::add)).hasToString(expected);
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Payments     | ~    | \"Payments\"",
                "a.b,orders   | orders | \"a.b\"",
                "'orders,'    | orders | \"\"",
                "'pay*,*'     | *    | \"pay*\""
            })
    void whatIsNoNamespaceStandsForNone(String text, String expected, String found) {
        List<String> problems = new ArrayList<>();
        assertThat(ExportTo.parse(text, "shop", problems::add)).hasToString(expected);
        assertThat(problems)
                .containsExactly("networking.istio.io/exportTo: " + found
                        + " stands for no namespace; expected *, ., ~ or the name of one");
    }

    @Test
    void includesTheNamespacesAndNoOther() {
        ExportTo some = ExportTo.parse("., payments", "shop", problem -> {});
        assertThat(List.of("shop", "payments")).allMatch(some::includes);
        assertThat(some.includes("orders")).isFalse();
        assertThat(ExportTo.ALL.includes("orders")).isTrue();
        assertThat(ExportTo.NOBODY.includes("shop")).isFalse();
    }
}
