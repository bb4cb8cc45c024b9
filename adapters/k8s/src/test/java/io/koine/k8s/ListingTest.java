package io.koine.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ListingTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, false",
        "1, 1, true",
        "3, 3, true",
        "3, 2, false",
        "10, 4, false",
        "10, 5, true",
        "17, 5, false",
        "16, 5, true",
        "1000, 300, false",
        "1000, 301, true"
    })
    void listThatLacksAllOrTooMuchIsInDoubt(int held, int missing, boolean doubtful) {
        assertThat(Listing.isDoubtful(held, missing)).isEqualTo(doubtful);
    }
}
