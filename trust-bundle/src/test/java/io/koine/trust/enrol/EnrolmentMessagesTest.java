package io.koine.trust.enrol;

import static io.koine.trust.x509.TestCertificates.CART;
import static io.koine.trust.x509.TestCertificates.HOME;
import static io.koine.trust.x509.TestCertificates.bundle;
import static io.koine.trust.x509.TestCertificates.issuer;
import static io.koine.trust.x509.TestCertificates.p256;
import static io.koine.trust.x509.TestCertificates.svid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.trust.Fuzz;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import io.koine.trust.x509.IssuingKey;
import io.koine.trust.x509.X509Svid;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnrolmentMessagesTest {
    private static final IssuingKey ISSUER = issuer(HOME);
    private static final X509Svid SVID = svid(ISSUER, p256().getPublic(), CART);
    private static final Instant END = SVID.leaf().getNotAfter().toInstant();
    private static final SpiffeId SERVER = SpiffeId.ofWorkload(HOME, "koine-system", "control-plane");
    private static final XdsEndpoint XDS = new XdsEndpoint("xds.test", 15012, SERVER);
    private static final String CSR = CertificateSigningRequest.pem(p256());

    @Test
    void everyMessageIsReadBack() {
        JoinRequest join = new JoinRequest("t0ken!", CSR);
        assertThat(JoinRequest.parse(join.print())).isEqualTo(join);
        RenewRequest renew = new RenewRequest(CSR);
        assertThat(RenewRequest.parse(renew.print())).isEqualTo(renew);
        SvidResponse svid = response("vm/shop/cart-1", CART, END, XDS);
        assertThat(SvidResponse.parse(svid.print())).isEqualTo(svid);
        Registration registration = registration();
        assertThat(Registration.parse(registration.print())).isEqualTo(registration);
        LeaseRequest lease = new LeaseRequest(Map.of(8080, true, 9090, false), 4);
        assertThat(LeaseRequest.parse(lease.print())).isEqualTo(lease);
        LeaseResponse answer = new LeaseResponse(Duration.ofSeconds(30), 5);
        assertThat(LeaseResponse.parse(answer.print())).isEqualTo(answer);
        JoinFile file = joinFile("https://cp.test:8443");
        assertThat(JoinFile.parse(file.print())).isEqualTo(file);
    }

    @Test
    void membersOfANewerPeerAreSkipped() {
        assertThat(LeaseResponse.parse("{\"new\":[1],\"leaseMillis\":30000,\"bundleSequence\":5}"))
                .isEqualTo(new LeaseResponse(Duration.ofSeconds(30), 5));
    }

    @Test
    void theBundleStandsBeforeTheChain() {
        String json = response("vm/shop/cart-1", CART, END, XDS).print();
        assertThat(json.indexOf("\"bundle\"")).isPositive().isLessThan(json.indexOf("\"chain\""));
    }

    @Test
    void tokensAreNotPrintedByToString() {
        assertThat(new JoinRequest("s3cret", CSR).toString()).doesNotContain("s3cret");
        assertThat(joinFile("https://cp.test").toString()).doesNotContain("s3cret");
        assertThatThrownBy(() -> new JoinRequest("s3cret with spaces", CSR))
                .isInstanceOf(EnrolmentFormatException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
    }

    @Test
    void aResponseMustHoldTogether() {
        SpiffeId other = SpiffeId.ofWorkload(HOME, "shop", "other");
        assertRefused(() -> response("vm/shop/cart-1", other, END, XDS), "expected the leaf's " + CART);
        assertRefused(() -> response("vm/shop/cart-1", CART, END.plusSeconds(1), XDS), "at most the leaf's");
        SpiffeId foreign = SpiffeId.ofWorkload(new TrustDomain("foreign.test"), "a", "b");
        assertRefused(
                () -> response("vm/shop/cart-1", CART, END, new XdsEndpoint("xds.test", 1, foreign)),
                "expected both in trust domain home.test");
        for (String instance : List.of("", "cart", "vm/shop", "vm/shop/", "vm//cart", "vm/shop/a/b", "vm/shop/a b")) {
            assertRefused(() -> response(instance, CART, END, XDS), "instance");
        }
        assertRefused(() -> new SvidResponse("vm/shop/cart-1", CART, bundle(ISSUER), List.of(), END, XDS), "is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "http://x", "1.2.3", "256.1.1.1", "-a.test", "a..b", "a_b/", "[::1]", "x\n"})
    void anXdsHostIsAnAddressOrAName(String host) {
        assertRefused(() -> new XdsEndpoint(host, 15012, SERVER), "xds.host");
    }

    @Test
    void portsAreFrom1To65535() {
        for (int port : new int[] {0, -1, 65536}) {
            assertRefused(() -> new XdsEndpoint("xds.test", port, SERVER), "a port from 1 to 65535");
            assertRefused(() -> port("http", port, 80), "a port from 1 to 65535");
            assertRefused(() -> port("http", 80, port), "a port from 1 to 65535");
            assertRefused(() -> new LeaseRequest(Map.of(port, true), 0), "a port from 1 to 65535");
        }
        assertRefused(
                () -> LeaseRequest.parse("{\"applicationHealthy\":{\"080\":true},\"anchorsSequence\":1}"), "\"080\"");
        assertRefused(() -> new LeaseRequest(Map.of(), -1), "anchorsSequence");
        assertRefused(() -> new LeaseResponse(Duration.ofNanos(5), 1), "at least one millisecond");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "0.0.0.0", "::", "224.0.0.1", "10.1", "10.0.0.1/24", "10.0.0.1:80"})
    void anAddressIsTheLiteralOfOneHost(String address) {
        assertRefused(() -> registration(address, "loopback", "127.64.0.0/16"), "address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.64.0.0",
                "127.64.0.0/",
                "127.64.0.0/33",
                "127.64.0.0/016",
                "127.64.0.1/16",
                "127.0.0.0/7",
                "10.0.0.0/8",
                "239.0.0.0/8",
                "255.0.0.0/8",
                "240.240.0.1/16",
                "0.0.0.0/0",
                "::1/128",
                "127.64/16"
            })
    void anOutboundRangeTakesNobodysTraffic(String range) {
        assertRefused(() -> registration("10.0.0.1", "loopback", range), "outboundRange");
        assertRefused(() -> registration("10.0.0.1", "iptables", range), "outboundRange");
    }

    @Test
    void otherRangesAndModesPass() {
        for (String range : List.of("127.0.0.0/8", "127.1.2.3/32", "127.255.0.0/16")) {
            assertThat(registration("::1", "loopback", range).outboundRange()).isEqualTo(range);
        }
        for (String range : List.of("127.64.0.0/16", "240.0.0.0/8", "240.240.0.0/16", "254.255.0.0/16")) {
            assertThat(registration("10.0.0.1", "iptables", range).outboundRange())
                    .isEqualTo(range);
        }
        assertRefused(() -> registration("10.0.0.1", "loopback", "240.240.0.0/16"), "within 127.0.0.0/8 without");
        assertRefused(() -> registration("::1", "iptables", "240.240.0.0/16"), "an IPv4 address in mode iptables");
        assertRefused(() -> registration("10.0.0.1", "Loopback", "127.0.0.0/8"), "loopback or iptables");
    }

    @Test
    void redirectedCallersDialTheApplicationsOwnPort() {
        RegisteredPort own = new RegisteredPort("http", 80, 8080, "10.0.0.1", 8080, Optional.empty());
        RegisteredPort other = new RegisteredPort("http", 80, 8443, "127.0.0.1", 8080, Optional.empty());
        assertThat(redirected(own).ports()).containsExactly(own);
        assertRefused(() -> redirected(other), "listenPort is \"8443\": expected the applicationPort 8080");
    }

    @Test
    void portsOfARegistrationDoNotContradictEachOther() {
        assertRefused(() -> withPorts(port("a", 80, 8443), port("a", 81, 8444)), "port name \"a\" is given twice");
        assertRefused(() -> withPorts(port("a", 80, 8443), port("b", 81, 8443)), "listenPort \"8443\" is given twice");
        RegisteredPort loop = new RegisteredPort("a", 80, 8080, "10.0.0.1", 8080, Optional.empty());
        assertRefused(() -> withPorts(loop), "both listen");
        assertRefused(
                () -> new RegisteredPort("a", 80, 8443, "localhost", 8080, Optional.empty()), "applicationAddress");
        assertRefused(() -> new RegisteredPort("a b", 80, 8443, "127.0.0.1", 8080, Optional.empty()), "port name");
        assertThat(registration().reservedPorts()).containsExactly(22, 8080);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://cp.test",
                "cp.test",
                "https:///x",
                "https://user@cp.test",
                "https://cp.test/path",
                "https://cp.test?q",
                "https://cp.test#f",
                "https://cp.test:0",
                "https://cp.test:70000"
            })
    void aServerIsABareHttpsAddress(String server) {
        assertRefused(() -> joinFile(server), "https://<host>");
    }

    @Test
    void aJoinFileHasAnAnchor() {
        assertRefused(() -> new JoinFile(URI.create("https://cp.test"), "t", HOME, List.of()), "at least one");
        assertThat(joinFile("https://[::1]:8443").server()).hasHost("[::1]").hasPort(8443);
    }

    @Test
    void wrongTextsNameTheMessageAndTheMember() {
        assertRefused(() -> JoinRequest.parse("{\"csr\":\"x\"}"), "join request: member \"token\" is missing");
        assertRefused(() -> JoinRequest.parse("["), "join request: line 1, column 2");
        assertRefused(() -> RenewRequest.parse("[]"), "renew request is []: expected an object");
        String file = joinFile("https://cp.test").print();
        assertRefused(() -> JoinFile.parse(file.replace("https://cp.test", "https:")), "server is \"https:\"");
        assertRefused(() -> new RenewRequest(" "), "csr");
        assertRefused(() -> new RenewRequest("x".repeat(24 * 1024 + 1)), "csr");
    }

    @ParameterizedTest
    @MethodSource("io.koine.trust.Fuzz#seeds")
    void onlyTheDeclaredExceptionEscapes(long seed) {
        Class<EnrolmentFormatException> allowed = EnrolmentFormatException.class;
        Fuzz.texts(seed, new JoinRequest("t", CSR).print(), 200, allowed, JoinRequest::parse);
        Fuzz.texts(seed, response("vm/a/b", CART, END, XDS).print(), 200, allowed, SvidResponse::parse);
        Fuzz.texts(seed, registration().print(), 1000, allowed, Registration::parse);
        Fuzz.texts(seed, new LeaseRequest(Map.of(80, true), 1).print(), 1000, allowed, LeaseRequest::parse);
        Fuzz.texts(seed, new LeaseResponse(Duration.ofSeconds(9), 1).print(), 1000, allowed, LeaseResponse::parse);
        Fuzz.texts(seed, joinFile("https://cp.test").print(), 200, allowed, JoinFile::parse);
    }

    private static void assertRefused(Runnable action, String message) {
        assertThatThrownBy(action::run)
                .isInstanceOf(EnrolmentFormatException.class)
                .hasMessageContaining(message);
    }

    private static SvidResponse response(String instance, SpiffeId id, Instant notAfter, XdsEndpoint xds) {
        return new SvidResponse(instance, id, bundle(ISSUER), SVID.chain(), notAfter, xds);
    }

    private static Registration registration() {
        return withPorts(
                port("http", 80, 8443),
                new RegisteredPort("grpc", 9000, 9443, "127.0.0.1", 9000, Optional.of("kubernetes.io/h2c")));
    }

    private static Registration withPorts(RegisteredPort... ports) {
        return new Registration(
                "10.0.0.1",
                List.of(ports),
                Registration.LOOPBACK,
                "127.64.0.0/16",
                List.of(8080, 22, 8080),
                "net-1",
                "eu-west-1",
                "");
    }

    private static Registration registration(String address, String mode, String range) {
        return new Registration(address, List.of(), mode, range, List.of(), "", "", "");
    }

    private static Registration redirected(RegisteredPort port) {
        return new Registration(
                "10.0.0.1", List.of(port), Registration.IPTABLES, "240.240.0.0/16", List.of(), "", "", "");
    }

    private static RegisteredPort port(String name, int port, int listenPort) {
        return new RegisteredPort(name, port, listenPort, "127.0.0.1", 8080, Optional.empty());
    }

    private static JoinFile joinFile(String server) {
        return new JoinFile(URI.create(server), "s3cret", HOME, List.of(ISSUER.anchor()));
    }
}
