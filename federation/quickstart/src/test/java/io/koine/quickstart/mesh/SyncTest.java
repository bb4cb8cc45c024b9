package io.koine.quickstart.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.Json;
import io.koine.model.WorkloadId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyncTest {
    private static final WorkloadId STOCK = WorkloadId.parse("vm/shop/stock-1");

    @ParameterizedTest
    @CsvSource({"HEALTHY,true", "UNHEALTHY,true", "DRAINING,false"})
    void whatDrainsIsNotCalledAnew(String health, boolean called) {
        assertThat(Sync.isCalled(services("vm/shop/stock-1", health), STOCK)).isEqualTo(called);
    }

    @Test
    void whatIsNotShownIsNotCalled() {
        assertThat(Sync.isCalled(services("vm/shop/stock-2", "HEALTHY"), STOCK)).isFalse();
        assertThat(Sync.isCalled(Json.parse("{\"services\": []}"), STOCK)).isFalse();
    }

    @Test
    void aServiceIsFoundByItsHost() {
        JsonNode services = services("vm/shop/stock-1", "HEALTHY");
        assertThat(Sync.service(services, "stock.shop.svc.cluster.local")).isPresent();
        assertThat(Sync.service(services, "stock.shop")).isEmpty();
    }

    private static JsonNode services(String workload, String health) {
        return Json.parse("""
                {"services": [{"host": "stock.shop.svc.cluster.local", "offset": 1,
                  "endpoints": [{"workload": "%s", "servicePort": 8080, "health": "%s"}]}]}
                """.formatted(workload, health));
    }
}
