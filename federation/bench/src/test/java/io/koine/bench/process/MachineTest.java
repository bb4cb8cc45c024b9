package io.koine.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MachineTest {
    @Test
    void theModelIsTheFirstProcessors() {
        assertThat(Machine.model("processor\t: 0\nmodel name\t: A fast one\nprocessor\t: 1\nmodel name\t: Another\n"))
                .isEqualTo("A fast one");
        assertThat(Machine.model("processor\t: 0\n")).isEqualTo("of an unknown model");
    }

    @Test
    void memoryIsCountedInPowersOfTen() {
        assertThat(Machine.gigabytes("MemTotal:       1000000 kB\nMemFree: 1 kB\n"))
                .isEqualTo(1.024);
        assertThatThrownBy(() -> Machine.gigabytes("MemFree: 1 kB\n")).hasMessageContaining("MemTotal");
    }

    @Test
    void aServersPortsAreFreeDistinctAndNotThoseOfClients() {
        ServerPorts ports = ServerPorts.free();

        assertThat(List.of(ports.api(), ports.xds(), ports.plaintext()))
                .doesNotHaveDuplicates()
                .allMatch(port -> port >= 20_000 && port < 32_000);
    }
}
