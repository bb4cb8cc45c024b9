package io.koine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// IPv4 ranges.
final class CidrTest {
    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @Test
    void addressesOfARange() {
        Cidr range = Cidr.parse("127.64.0.0/16");

        assertThat(range.size()).isEqualTo(65_536);
        assertThat(range.address(0)).isEqualTo("127.64.0.0");
        assertThat(range.address(257)).isEqualTo("127.64.1.1");
        assertThat(range.address(65_535)).isEqualTo("127.64.255.255");
        assertThatThrownBy(() -> range.address(65_536)).hasMessageContaining("0 to 65535");
        assertThatThrownBy(() -> range.address(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theWidestAndTheNarrowestRange() {
        assertThat(Cidr.parse("0.0.0.0/0").size()).isEqualTo(1L << 32);
        assertThat(Cidr.parse("255.255.255.255/32").address(0)).isEqualTo("255.255.255.255");
        assertThat(Cidr.parse("128.0.0.0/1").address(Integer.MAX_VALUE)).isEqualTo("255.255.255.255");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/16",
                "127.0.0.1",
                "127.0.0.0/",
                "127.0.0.0/33",
                "127.0.0.0/-1",
                "127.0.0.0/08",
                "127.0.0.0/16/16",
                "127.0.0/16",
                "127.0.0.0.0/16",
                "127.0.0.256/32",
                "127.0.0.01/32",
                "127..0.0/16",
                "+127.0.0.0/8",
                "127.0.0.0/ 8",
                "127.0.0.1/16",
                "128.0.0.0/0",
                "fd00::/8",
                "١٢٧.0.0.0/8"
            })
    void noRanges(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsPrintedIsParsed(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            int prefix = random.nextInt(33);
            int base = prefix == 0 ? 0 : random.nextInt() & (-1 << (32 - prefix));
            Cidr range = new Cidr(base, prefix);

            assertThat(Cidr.parse(range.toString())).isEqualTo(range);
            assertThat(range.address(0) + "/" + prefix).isEqualTo(range.toString());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void randomTextIsRefusedWithItsReason(long seed) {
        Random random = new Random(seed);
        String alphabet = "0123456789./- x";
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(20), 0, alphabet.length()).forEach(c -> text.append(alphabet.charAt(c)));
            try {
                assertThat(Cidr.parse(text.toString())).hasToString(text.toString());
            } catch (IllegalArgumentException e) {
                assertThat(e).as(text.toString()).isExactlyInstanceOf(IllegalArgumentException.class);
            }
        }
    }
}
