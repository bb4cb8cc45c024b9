package io.koine.vm;

import static io.koine.vm.Bench.enrolled;
import static io.koine.vm.Bench.http;
import static io.koine.vm.Bench.port;
import static io.koine.vm.Bench.registration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.Cidr;
import io.koine.model.Proxy;
import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import io.koine.model.spi.RegistrationRefusedException;
import io.koine.model.spi.Registrations.Enrolled;
import io.koine.model.spi.Registrations.Registered;
import io.koine.trust.SpiffeId;
import io.koine.trust.enrol.EnrolmentFormatException;
import io.koine.trust.enrol.RegisteredPort;
import io.koine.trust.enrol.Registration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RegistrationRulesTest {
    private static final Enrolled GOOD = enrolled("a", "payment");

    private final Bench bench = new Bench();
    private final VmSource source = bench.start(new VmSource(), Map.of());

    @ParameterizedTest
    @ValueSource(strings = {"127.128.0.0/9", "127.64.0.0/16", "127.0.1.0/30"})
    void rangesThatAreTaken(String range) {
        assertThatCode(() -> source.register(GOOD, outbound(Registration.LOOPBACK, range)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.0/8", "127.0.1.0/31", "127.0.1.1/32"})
    void rangesThatAreRefused(String range) {
        refused(GOOD, outbound(Registration.LOOPBACK, range), "outboundRange is \"" + range + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "224.0.0.1", "ff02::1", "host.example", "10.0.0.01", "::ffff:10.0.0.1"})
    void addressesThatAreNoRegistration(String address) {
        assertThatThrownBy(() -> http(address))
                .isInstanceOf(EnrolmentFormatException.class)
                .hasMessageContaining("address");
    }

    @Test
    void bothModesAreTakenOver() {
        source.register(GOOD, outbound(Registration.LOOPBACK, "127.64.0.0/16"));
        assertThat(registered()).extracting(Registered::interception).isEqualTo(Proxy.Interception.LOOPBACK);
        source.register(GOOD, redirected("240.240.0.0/16"));
        assertThat(registered())
                .extracting(Registered::interception, Registered::outboundRange)
                .containsExactly(Proxy.Interception.IPTABLES, Cidr.parse("240.240.0.0/16"));
        refused(GOOD, redirected("240.0.0.0/8"), "outboundRange is \"240.0.0.0/8\"");
    }

    @Test
    void portsAreUnique() {
        refused(
                GOOD,
                registration("10.0.0.1", port("x", 80, 15080, 8080), port("y", 80, 15081, 8081)),
                "ports[].port is \"80\"");
        refused(
                GOOD,
                registration("10.0.0.1", port("x", 80, 15080, 8080), port("y", 81, 15081, 8080)),
                "ports[].applicationPort is \"8080\"");
    }

    @Test
    void whoIsEnrolledElsewhereIsRefused() {
        SpiffeId id = GOOD.identity();
        refused(as(new WorkloadId(new SourceId("other"), "payments", "a"), id), http("10.0.0.1"), "instance is");
        refused(as(new WorkloadId(Bench.SOURCE, "orders", "a"), id), http("10.0.0.1"), "identity is");
        SpiffeId foreign = SpiffeId.parse("spiffe://elsewhere.example/ns/payments/sa/payment");
        refused(as(GOOD.instance(), foreign), http("10.0.0.1"), "identity is");
        refused(enrolled("a", "Not_A_Label"), http("10.0.0.1"), "service is \"Not_A_Label\"");
    }

    @Test
    void oneInstanceInOnePlace() {
        source.register(GOOD, http("2001:db8::1"));
        refused(
                enrolled("b", "ledger"),
                http("2001:DB8:0::1"),
                "address and listenPort is \"2001:db8:0:0:0:0:0:1 port 15080\"");
        refused(enrolled("b", "ledger"), http("2001:db8::1"), "instance vm-1/payments/a listens there");
        assertThatCode(() -> source.register(
                        enrolled("b", "ledger"), registration("2001:db8::1", port("http", 80, 15081, 8081))))
                .doesNotThrowAnyException();
        source.leave(GOOD.instance());
        assertThatCode(() -> source.register(enrolled("c", "ledger"), http("2001:db8::1")))
                .doesNotThrowAnyException();
    }

    @Test
    void theSameAddressInAnotherNetworkIsAnotherPlace() {
        source.register(GOOD, http("10.0.0.1"));
        Registration elsewhere = new Registration(
                "10.0.0.1", http("10.0.0.1").ports(), "loopback", "127.64.0.0/16", List.of(), "site-b", "", "");
        assertThatCode(() -> source.register(enrolled("b", "payment"), elsewhere))
                .doesNotThrowAnyException();
    }

    @Test
    void aRegistrationThatTheStoreCannotTakeIsRefused() {
        List<Integer> reserved = IntStream.rangeClosed(1, 65_535).boxed().toList();
        Registration large =
                new Registration("10.0.0.1", List.of(), Registration.LOOPBACK, "127.64.0.0/16", reserved, "", "", "");
        refused(GOOD, large, "expected at most 65536");
    }

    private Registered registered() {
        return source.registered(GOOD.instance()).orElseThrow();
    }

    private static Registration redirected(String range) {
        RegisteredPort port = new RegisteredPort("http", 80, 8080, "127.0.0.1", 8080, Optional.empty());
        return new Registration("10.0.0.1", List.of(port), Registration.IPTABLES, range, List.of(), "", "", "");
    }

    private static Registration outbound(String mode, String range) {
        return new Registration("10.0.0.1", http("10.0.0.1").ports(), mode, range, List.of(), "", "", "");
    }

    private static Enrolled as(WorkloadId instance, SpiffeId identity) {
        return new Enrolled(instance, identity, new TreeMap<>(), Optional.empty());
    }

    private void refused(Enrolled enrolled, Registration registration, String message) {
        int events = bench.events().size();
        int writes = bench.records.writes();
        assertThatThrownBy(() -> source.register(enrolled, registration))
                .isInstanceOf(RegistrationRefusedException.class)
                .hasMessageContaining(message);
        assertThat(bench.events()).hasSize(events);
        assertThat(bench.records.writes()).isEqualTo(writes);
    }
}
