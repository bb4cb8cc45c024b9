package io.koine.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressMapTest {
    private static final AddressMap MAP = AddressMap.parse(
            "10.244.0.0/16=127.0.0.0/16, 10.244.0.5/32=127.0.30.5/32, fd00:1::/64=2001:db8::/64, 255.0.0.0/8=0.0.0.0/8");

    @ParameterizedTest
    @CsvSource({
        "10.244.0.5, 127.0.30.5",
        "10.244.0.6, 127.0.0.6",
        "10.244.255.255, 127.0.255.255",
        "10.245.0.1, 10.245.0.1",
        "255.255.255.255, 0.255.255.255",
        "fd00:1::42, 2001:db8:0:0:0:0:0:42",
        "fd00:2::42, fd00:2::42",
        "not-an-address, not-an-address"
    })
    void addressIsMappedByTheLongestPrefix(String address, String reached) {
        assertThat(MAP.map(address)).isEqualTo(reached);
    }

    @Test
    void emptyTextMapsNothing() {
        assertThat(AddressMap.parse(" ")).isEqualTo(AddressMap.NONE);
        assertThat(AddressMap.NONE.map("10.0.0.1")).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/8",
                "10.0.0.0/8=",
                "10.0.0.0/8=11.0.0.0/9",
                "10.0.0.1/8=11.0.0.0/8",
                "10.0.0.0/8=11.0.0.1/8",
                "10.0.0.0/33=11.0.0.0/33",
                "10.0.0.0/8=fd00::/8",
                "host/8=11.0.0.0/8",
                "10.0.0.0/8=11.0.0.0/8,",
                "10.0.0.0/8=11.0.0.0/8,10.0.0.0/8=12.0.0.0/8"
            })
    void whatIsNoPairOfRangesIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressMap.parse(text));
    }
}
