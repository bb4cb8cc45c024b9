package io.koine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.agent.runtime.AgentLog;
import io.koine.trust.enrol.RegisteredPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionParserTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("KOINE_ENVOY", "/bin/sh");
    private static final List<String> LEAST = List.of("--join", "/etc/koine/join.json", "--address", "10.0.0.5");

    @Test
    void hasDefaults() {
        Options options = parse();
        assertThat(options.joinFile()).isEqualTo(Path.of("/etc/koine/join.json"));
        assertThat(options.registration().mode()).isEqualTo("loopback");
        assertThat(options.registration().outboundRange()).isEqualTo("127.64.0.0/16");
        assertThat(options.registration().ports()).isEmpty();
        assertThat(options.runtimeDirectory().toString()).matches("/dev/shm/koine-agent-[0-9a-f]{12}");
        assertThat(options.runtimeDirectory()).isEqualTo(parse().runtimeDirectory());
        assertThat(options.envoy()).isEqualTo(Path.of("/bin/sh"));
        assertThat(options.concurrency()).isEqualTo(2);
        assertThat(options.allowDisk()).isFalse();
    }

    @Test
    void takesEverything() {
        Options options = parse(
                "--port",
                "http:80:127.0.0.1:8080",
                "--port",
                "grpc:90:[::1]:9090:9443:grpc",
                "--reserved-port",
                "8080",
                "--reserved-port",
                "22",
                "--runtime-dir",
                "/run/koine-agent",
                "--allow-disk-runtime-dir",
                "--outbound-range",
                "127.65.0.0/16",
                "--concurrency",
                "4",
                "--network",
                "eu",
                "--region",
                "eu-central-1",
                "--zone",
                "eu-central-1a");
        assertThat(options.registration().ports())
                .containsExactly(
                        new RegisteredPort("http", 80, 80, "127.0.0.1", 8080, Optional.empty()),
                        new RegisteredPort("grpc", 90, 9443, "::1", 9090, Optional.of("grpc")));
        assertThat(options.registration().reservedPorts()).containsExactly(22, 8080);
        assertThat(options.registration().zone()).isEqualTo("eu-central-1a");
        assertThat(options.runtimeDirectory()).isEqualTo(Path.of("/run/koine-agent"));
        assertThat(options.allowDisk()).isTrue();
        assertThat(options.concurrency()).isEqualTo(4);
    }

    @Test
    void aProtocolNeedsNoListenPort() {
        assertThat(parse("--port", "db:5432:127.0.0.1:5433:tcp").registration().ports())
                .containsExactly(new RegisteredPort("db", 5432, 5432, "127.0.0.1", 5433, Optional.of("tcp")));
    }

    @Test
    void redirectedCallersDialTheApplicationsPort() {
        Options options = parse("--mode", "iptables", "--port", "http:80:127.0.0.1:8080");
        assertThat(options.registration().mode()).isEqualTo("iptables");
        assertThat(options.registration().outboundRange()).isEqualTo("240.240.0.0/16");
        assertThat(options.registration().ports())
                .containsExactly(new RegisteredPort("http", 80, 8080, "127.0.0.1", 8080, Optional.empty()));
        assertThat(parse("--mode", "iptables", "--outbound-range", "127.65.0.0/16")
                        .registration()
                        .outboundRange())
                .isEqualTo("127.65.0.0/16");
    }

    @Test
    void readsArgumentFiles(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("agent.args"), "# ports\n--port\nhttp:80:127.0.0.1:8080\n\n  --network\ntwo words\n");
        assertThatThrownBy(() -> parse("@" + file)).hasStackTraceContaining("network");
        Files.writeString(file, "# ports\n--port\n  http:80:127.0.0.1:8080\n");
        assertThat(parse("@" + file).registration().ports()).hasSize(1);
        assertThatThrownBy(() -> parse("@" + directory.resolve("absent"))).isInstanceOf(UsageException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "--jion,x,unknown option --jion",
        "--network,,--network: expected a value",
        "--address,10.0.0.6,--address is given twice",
        "--port,http:80:127.0.0.1,expected NAME:SERVICEPORT:APPADDR:APPPORT",
        "--port,http:80:localhost:80,expected NAME:SERVICEPORT:APPADDR:APPPORT",
        "--port,http:70000:127.0.0.1:80,port is \"70000\"",
        "--port,http:80:10.0.0.5:80,two places",
        "--outbound-range,10.0.0.0/8,127.0.0.0/8",
        "--outbound-range,240.240.0.0/16,127.0.0.0/8",
        "--mode,ebpf,expected loopback or iptables",
        "--concurrency,0,expected a number from 1 to 256",
        "--reserved-port,99999,expected a number from 1 to 65535",
        "--envoy,/absent/envoy,expected an executable file",
        "--envoy,/tmp,expected an executable file"
    })
    void refusesWithTheOptionAndTheExpectation(String name, String value, String message) {
        String[] arguments = value == null ? new String[] {name} : new String[] {name, value};
        assertThatThrownBy(() -> parse(arguments))
                .isInstanceOf(UsageException.class)
                .satisfies(e -> assertThat(AgentLog.reason(e)).contains(message));
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> OptionParser.parse(List.of("--address", "10.0.0.5"), ENVIRONMENT))
                .hasMessage("--join is missing");
        assertThatThrownBy(() -> OptionParser.parse(LEAST, Map.of("PATH", "/absent:")))
                .hasMessageContaining("--envoy");
    }

    private static Options parse(String... more) {
        List<String> arguments = new ArrayList<>(LEAST);
        arguments.addAll(List.of(more));
        return OptionParser.parse(arguments, ENVIRONMENT);
    }
}
