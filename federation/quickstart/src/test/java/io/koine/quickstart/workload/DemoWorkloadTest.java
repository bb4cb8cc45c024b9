package io.koine.quickstart.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.Platform;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoWorkloadTest {
    @Test
    void applicationsOfDifferentPlatformsAndIndexesDoNotMeet() {
        Set<String> addresses = new HashSet<>();
        for (int index = 1; index <= 180; index++) {
            DemoWorkload workload = workload(index, new DemoPort("http", 8080));
            Arrays.stream(Platform.values()).map(workload::applicationAddress).forEach(addresses::add);
        }
        assertThat(addresses).hasSize(3 * 180);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 181})
    void anIndexWithoutAddressIsRefused(int index) {
        assertThatThrownBy(() -> workload(index, new DemoPort("http", 8080)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("index " + index + "; expected 1 to 180");
    }

    @Test
    void portsAreNeededAndDiffer() {
        assertThatThrownBy(() -> workload(1)).hasMessageContaining("expected at least one");
        assertThatThrownBy(() -> workload(1, new DemoPort("http", 8080), new DemoPort("http", 8081)))
                .hasMessageContaining("a name and a number of its own");
        assertThatThrownBy(() -> workload(1, new DemoPort("http", 8080), new DemoPort("tcp", 8080)))
                .hasMessageContaining("a name and a number of its own");
    }

    @ParameterizedTest
    @CsvSource({"http,0", "http,55536", "HTTP,8080"})
    void anImpossiblePortIsRefused(String name, int number) {
        assertThatThrownBy(() -> new DemoPort(name, number)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theDemoApplicationSpeaksNoHttp2() {
        DemoWorkload workload = workload(180, new DemoPort("http", 8080), new DemoPort("grpc-x", 9090));
        assertThatThrownBy(() -> new DemoApplication(workload, Platform.VM, headers -> true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("port grpc-x");
    }

    private static DemoWorkload workload(int index, DemoPort... ports) {
        return new DemoWorkload(
                "stock-1", "stock", "shop", "stock", new TreeMap<>(Map.of("app", "stock")), index, List.of(ports));
    }
}
