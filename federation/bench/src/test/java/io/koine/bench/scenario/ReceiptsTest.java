package io.koine.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ReceiptsTest {
    private final Receipts receipts = new Receipts(3);

    @Test
    void theFirstReceiptOfEachProxyCounts() {
        receipts.begin();
        receipts.received(0, 3_000_000);
        receipts.received(0, 9_000_000);
        receipts.received(2, 500_000);

        assertThat(receipts.since(1_000_000)).containsExactly(2, 0);
        assertThat(receipts.last()).isEqualTo(500_000);
    }

    @Test
    void whoeverWasNotMeantIsFound() {
        receipts.begin();
        receipts.received(0, 1);
        receipts.received(2, 1);

        assertThat(receipts.haveAll(proxy -> proxy == 0)).isTrue();
        assertThat(receipts.haveAll(proxy -> proxy < 2)).isFalse();
        assertThat(receipts.beyond(proxy -> proxy == 0)).isOne();
        assertThat(receipts.beyond(proxy -> false)).isEqualTo(2);
        receipts.begin();
        assertThat(receipts.beyond(proxy -> false)).isZero();
    }
}
