package io.koine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names: what is let in becomes part of SPIFFE ids and Envoy's resource names.
final class NamesTest {
    private static final String ALPHABET = "az09-./_*A \n\u0000ü%";

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "payments", "a-b", "a--b", "x0", "9x"})
    void labels(String text) {
        assertThat(Names.requireLabel("namespace", text)).isEqualTo(text);
        assertThat(Names.requireDnsName("name", text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "A", "a_b", "a.b", "a/b", "a\n", "ü", "*", " a", "a\u0000"})
    void noLabels(String text) {
        assertThatThrownBy(() -> Names.requireLabel("namespace", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("namespace")
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "a.-b", "a.B", "a.b\n", "a/b", "*.a"})
    void noDnsNames(String text) {
        assertThatThrownBy(() -> Names.requireDnsName("host", text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lengths() {
        String label = "a".repeat(63);
        String longest = label + "." + label + "." + label + "." + "a".repeat(61);
        assertThat(Names.requireLabel("label", label)).isEqualTo(label);
        assertThat(Names.requireDnsName("name", longest)).hasSize(253);
        assertThatThrownBy(() -> Names.requireLabel("label", label + "a")).hasMessageContaining("63");
        assertThatThrownBy(() -> Names.requireDnsName("name", label + "a.b")).hasMessageContaining("name");
        assertThatThrownBy(() -> Names.requireDnsName("name", longest + "a")).hasMessageContaining("name");
    }

    /// A separate, plain reading of RFC 1123 §2.1.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void randomTextIsANameByTheRuleAlone(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            String text = random.ints(random.nextInt(6), 0, ALPHABET.length())
                    .collect(StringBuilder::new, (s, c) -> s.append(ALPHABET.charAt(c)), StringBuilder::append)
                    .toString();
            assertThat(accepts(() -> Names.requireLabel("x", text))).as(text).isEqualTo(isLabel(text));
            boolean name = true;
            for (String part : text.split("\\.", -1)) {
                name &= isLabel(part);
            }
            assertThat(accepts(() -> Names.requireDnsName("x", text))).as(text).isEqualTo(name);
            assertThat(accepts(() -> WorkloadId.parse("vm/" + text + "/a")))
                    .as(text)
                    .isEqualTo(isLabel(text));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, true", "65535, true", "0, false", "-1, false", "65536, false"})
    void ports(int port, boolean valid) {
        assertThat(accepts(() -> Names.requirePort("port", port))).isEqualTo(valid);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "fd00::1, true",
        "localhost, false",
        "127.0.0.01, false",
        "127.1, false",
        "[::1], false",
        "::ffff:10.0.0.1, false",
        "10.0.0.1:80, false",
        "'', false"
    })
    void addresses(String text, boolean valid) {
        assertThat(accepts(() -> Names.requireIp("address", text))).isEqualTo(valid);
    }

    @Test
    void aWorkloadsInstanceIsParsedAsItIsPrinted() {
        WorkloadId id = new WorkloadId(new SourceId("vm-1"), "payments", "payment-1.zone");

        assertThat(WorkloadId.parse(id.toString())).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "a/b",
                "a/b/c/d",
                "vm//a",
                "vm/ns/",
                "/ns/a",
                "vm/ns/a/",
                "VM/ns/a",
                "vm/a.b/c",
                "vm/ns/.."
            })
    void noInstances(String text) {
        assertThatThrownBy(() -> WorkloadId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "payment.payments.svc.cluster.local, payments",
        "pod-0.payment.payments.svc.cluster.local, payments",
        "payments.svc.cluster.local, payments",
        "api.example.com,",
        "svc.cluster.local,",
        "payment.payments.svc.cluster.local.example.com,",
        "payment.paymentssvc.cluster.local,"
    })
    void aHostBelongsToItsNamespace(String host, String namespace) {
        assertThat(new Hostname(host).namespace().orElse(null)).isEqualTo(namespace);
    }

    @Test
    void theHostOfAServiceIsMadeOfLabels() {
        assertThat(Hostname.ofService("payment", "payments")).hasToString("payment.payments.svc.cluster.local");
        assertThatCode(() -> Hostname.ofService("a.b", "payments")).isInstanceOf(IllegalArgumentException.class);
        assertThatCode(() -> Hostname.ofService("a", "b.c")).isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean isLabel(String text) {
        boolean characters = text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
        return !text.isEmpty() && text.length() <= 63 && characters && !text.startsWith("-") && !text.endsWith("-");
    }

    private static boolean accepts(Runnable parse) {
        try {
            parse.run();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
