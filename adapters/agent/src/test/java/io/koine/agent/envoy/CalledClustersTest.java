package io.koine.agent.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.trust.enrol.ObservationReport;
import io.koine.trust.enrol.ObservedCounter;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalledClustersTest {
    private static final String TEXT = """
            cluster.outbound|80||web.shop.svc.cluster.local.upstream_cx_total: 12
            cluster.outbound|80||idle.shop.svc.cluster.local.upstream_cx_total: 0
            cluster.outbound|5432||db.bank.svc.cluster.local.upstream_cx_total: 1
            cluster.outbound|80||web.shop.svc.cluster.local.upstream_cx_active: 3
            listener.admin.downstream_cx_total: 9
            nonsense
            """;

    @Test
    void whatWasCalledIsThereOnceHoweverOftenItWas() {
        List<ObservedCounter> called = CalledClusters.counters(TEXT, 10);
        assertThat(called)
                .extracting(CalledClustersTest::cluster)
                .containsExactly("outbound|80||web.shop.svc.cluster.local", "outbound|5432||db.bank.svc.cluster.local");
        assertThat(called).extracting(ObservedCounter::count).containsOnly(1L);
        assertThat(CalledClusters.counters(TEXT.replace(": 12", ": 13"), 10)).isEqualTo(called);
    }

    @Test
    void whatFindsNoRoomIsSaidToBeMissing() {
        assertThat(CalledClusters.counters(TEXT, 2)).hasSize(2);
        assertThat(CalledClusters.counters(TEXT, 1))
                .extracting(CalledClustersTest::cluster)
                .containsExactly(ObservationReport.OTHERS);
    }

    private static String cluster(ObservedCounter counter) {
        assertThat(counter.name()).isEqualTo(ObservationReport.CALLED);
        return counter.label(ObservationReport.CLUSTER);
    }
}
