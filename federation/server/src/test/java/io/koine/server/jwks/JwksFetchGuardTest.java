package io.koine.server.jwks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.mesh.scope.authz.IpRange;
import io.koine.server.config.JwksConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Fetches from addresses that an attacker chose, over real sockets: what is refused, and where connections go.
class JwksFetchGuardTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String KEYS = TestIssuer.keys("one");

    @TempDir
    private Path directory;

    private TestIssuer issuer;
    private String resolved = "127.0.0.1";

    @BeforeEach
    void start() throws Exception {
        issuer = TestIssuer.https("127.0.0.1").serving("/keys", KEYS);
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    @Test
    void keysAreFetchedFromTheAddressThatWasCheckedByTheNameThatWasAsked() throws Exception {
        assertThat(fetch(issuer.url("/keys?x=1"))).isEqualTo(KEYS);
        assertThat(issuer.asked()).containsExactly(issuer.url("/keys?x=1").substring("https://".length()));
    }

    @Test
    void aServerWhoseCertificateIsForAnotherHostIsNotBelieved() {
        refused(issuer.url("other.corp.example", "/keys"), "TLS failed");
        assertThat(issuer.asked()).isEmpty();
    }

    @Test
    void aServerOfAnUnknownAuthorityIsNotBelieved() {
        JwksConfig config = new JwksConfig(List.of(), List.of(new IpRange("127.0.0.1", 32)), Optional.empty());
        refused(config, issuer.url("/keys"), "TLS failed");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.2, loopback",
        "::1, loopback",
        "::ffff:127.0.0.2, loopback",
        "64:ff9b::7f00:2, loopback",
        "169.254.169.254, link-local",
        "169.254.170.2, link-local",
        "::ffff:169.254.169.254, link-local",
        "64:ff9b::a9fe:a9fe, link-local",
        "fe80::1, link-local",
        "fd00:ec2::254, metadata",
        "fd20:ce::254, metadata",
        "168.63.129.16, metadata",
        "100.100.100.200, metadata",
        "224.0.0.1, multicast",
        "ff02::1, multicast",
        "0.0.0.0, unspecified",
        "0.1.2.3, unspecified",
        "::, unspecified",
        "::7f00:1, disguise",
        "2002:7f00:1::, disguise",
        "2001:0:1::1, disguise",
        "255.255.255.255, reserved",
        "240.0.0.1, reserved",
        "2001:db8::1, reserved",
        "10.20.0.7, private",
        "172.31.255.255, private",
        "192.168.1.1, private",
        "100.64.0.1, private",
        "fc00::1, private",
    })
    void whatTheNameLeadsToIsLookedAt(String address, String why) {
        resolved = address;
        refused(issuer.url("/keys"), "refused: ", why);
        assertThat(issuer.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.1.1.1", "172.32.0.1", "172.15.255.255", "100.63.255.255", "100.128.0.1", "2606:4700::1111"})
    void publicAddressesAreNotRefused(String address) throws UnknownHostException {
        assertThat(new AddressRules(JwksConfig.PUBLIC).refusal("a", InetAddress.ofLiteral(address)))
                .isEmpty();
    }

    @Test
    void anOperatorsWordOpensAPrivateAddressButNotALoopbackOneByName() throws UnknownHostException {
        AddressRules rules = new AddressRules(new JwksConfig(
                List.of("*.corp.example", "idp"), List.of(new IpRange("192.168.0.0", 16)), Optional.empty()));
        InetAddress ten = InetAddress.ofLiteral("10.0.0.1");
        assertThat(rules.refusal("id.corp.example", ten)).isEmpty();
        assertThat(rules.refusal("idp", ten)).isEmpty();
        assertThat(rules.refusal("corp.example", ten)).isPresent();
        assertThat(rules.refusal("evilcorp.example", ten)).isPresent();
        assertThat(rules.refusal("a", InetAddress.ofLiteral("192.168.3.4"))).isEmpty();
        assertThat(rules.refusal("idp", InetAddress.ofLiteral("127.0.0.1"))).isPresent();
        assertThat(rules.refusal("idp", InetAddress.ofLiteral("169.254.169.254")))
                .isPresent();
    }

    /// Given a name with a good and a bad address, then neither is used.
    @Test
    void oneBadAddressAmongGoodOnesIsEnough() throws Exception {
        NameResolver mixed = host -> List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("169.254.1.1"));
        try (GuardedFetcher fetcher = new GuardedFetcher(config(), mixed)) {
            assertThatThrownBy(() -> fetcher.fetch(target(issuer.url("/keys"), false)))
                    .hasMessageContaining("169.254.1.1 is a link-local address");
        }
        assertThat(issuer.asked()).isEmpty();
    }

    /// Given a name server that answers otherwise the second time, then nobody asks it a second time within a
    /// request, and the next request looks again.
    @Test
    void aNameServerThatAnswersOtherwiseAMomentLaterGainsNothing() throws Exception {
        Deque<String> answers = new ArrayDeque<>(List.of("127.0.0.1", "169.254.169.254"));
        NameResolver rebinding = host -> List.of(InetAddress.ofLiteral(answers.remove()));
        try (GuardedFetcher fetcher = new GuardedFetcher(config(), rebinding)) {
            assertThat(fetcher.fetch(target(issuer.url("/keys"), false))).isEqualTo(KEYS);
            assertThat(answers).containsExactly("169.254.169.254");
            assertThatThrownBy(() -> fetcher.fetch(target(issuer.url("/keys"), false)))
                    .hasMessageContaining("refused: 169.254.169.254 is a link-local address");
        }
        assertThat(issuer.asked()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectsAreNotFollowed(int status) throws Exception {
        issuer.on("/redirect", exchange -> {
            exchange.getResponseHeaders().add("location", issuer.url("/keys"));
            TestIssuer.answer(exchange, status, "");
        });
        refused(issuer.url("/redirect"), "answered " + status, "redirects are not followed");
        assertThat(issuer.asked()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404| {}| answered 404",
                "200| <html>| no usable key set: the text is no JSON",
                "200| {\"keys\":[]}| no key of a known type",
                "200| {\"keys\":[{\"kty\":\"RSA\"}]}| no valid n",
            })
    void whatIsNoKeySetIsNotTaken(int status, String body, String why) {
        issuer.on("/bad", exchange -> TestIssuer.answer(exchange, status, body));
        refused(issuer.url("/bad"), why);
    }

    @Test
    void deepJsonIsNotTaken() {
        issuer.serving("/deep", "{\"keys\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
        refused(issuer.url("/deep"), "the text is no JSON");
    }

    /// Given a body without an end, then it is cut off.
    @Test
    void aHugeAnswerIsCutOff() {
        issuer.on("/huge", TestIssuerBodies::endless);
        refused(issuer.url("/huge"), "the answer is larger than 1048576 bytes");
    }

    /// Given a host that does not answer, and more fetches of it than there are places in all, then another host's
    /// keys are fetched meanwhile.
    @Test
    void aServerThatDoesNotAnswerDelaysNobodyElse() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(2);
        issuer.on("/slow", exchange -> {
            waiting.countDown();
            TestIssuerBodies.until(release);
        });
        try (GuardedFetcher fetcher = fetcher(config());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> slow = IntStream.range(0, 100)
                    .mapToObj(i -> threads.submit(() -> fetcher.fetch(target(issuer.url("/slow?" + i), false))))
                    .toList();
            waiting.await();
            assertThat(fetcher.fetch(target(issuer.url(TestIssuer.ALIAS, "/keys"), false)))
                    .isEqualTo(KEYS);
            assertThat(slow).noneMatch(Future::isDone);
            release.countDown();
            threads.shutdownNow();
        }
    }

    @Test
    void aFetchEndsWithItsLimit() {
        CountDownLatch release = new CountDownLatch(1);
        issuer.on("/slow", exchange -> TestIssuerBodies.until(release));
        assertThatThrownBy(() -> {
                    try (GuardedFetcher fetcher = fetcher(config())) {
                        fetcher.fetch(new KeyTarget(issuer.url("/slow"), false, Duration.ofMillis(300)));
                    }
                })
                .isInstanceOf(KeyFetchException.class)
                .hasMessageContaining("no whole answer within");
        release.countDown();
    }

    @Test
    void theOpenIdConfigurationSaysWhereTheKeysAre() throws Exception {
        issuer.serving("/.well-known/openid-configuration", "{\"jwks_uri\":\"" + issuer.url("/keys") + "\"}");
        assertThat(fetch(target(issuer.url("/.well-known/openid-configuration"), true)))
                .isEqualTo(KEYS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}| no JSON object with a string jwks_uri",
                "[| no JSON object",
                "{\"jwks_uri\":7}| no JSON object with a string jwks_uri",
                "{\"jwks_uri\":\"https://169.254.169.254/\"}| refused: host \"169.254.169.254\"",
                "{\"jwks_uri\":\"https://[fd00:ec2::254]/\"}| refused: host",
                "{\"jwks_uri\":\"https://localhost/\"}| refused: host",
                "{\"jwks_uri\":\"http://id.corp.example/\"}| is not https",
                "{\"jwks_uri\":\"https://user@id.corp.example/\"}| user information",
                "{\"jwks_uri\":\"file:///etc/passwd\"}| is not https",
            })
    void anOpenIdConfigurationIsBelievedNoMoreThanAPolicy(String document, String why) {
        issuer.serving("/.well-known/openid-configuration", document);
        assertThatThrownBy(() -> fetch(target(issuer.url("/.well-known/openid-configuration"), true)))
                .isInstanceOf(KeyFetchException.class)
                .hasMessageContaining(why);
    }

    @Test
    void anUnknownNameIsSaid() {
        assertThatThrownBy(() -> {
                    try (GuardedFetcher fetcher = new GuardedFetcher(config(), host -> {
                        throw new UnknownHostException(host);
                    })) {
                        fetcher.fetch(target(issuer.url("/keys"), false));
                    }
                })
                .hasMessageContaining("the name id.corp.example is not known");
    }

    private JwksConfig config() {
        return new JwksConfig(
                List.of(TestIssuer.HOST.substring(3)),
                List.of(new IpRange("127.0.0.1", 32)),
                issuer.authorityIn(directory));
    }

    private GuardedFetcher fetcher(JwksConfig config) {
        return new GuardedFetcher(config, host -> List.of(InetAddress.ofLiteral(resolved)));
    }

    private static KeyTarget target(String address, boolean discovered) {
        return new KeyTarget(address, discovered, PATIENCE);
    }

    private String fetch(String address) throws KeyFetchException {
        return fetch(target(address, false));
    }

    private String fetch(KeyTarget target) throws KeyFetchException {
        try (GuardedFetcher fetcher = fetcher(config())) {
            return fetcher.fetch(target);
        }
    }

    private void refused(String address, String... why) {
        refused(config(), address, why);
    }

    private void refused(JwksConfig config, String address, String... why) {
        assertThatThrownBy(() -> {
                    try (GuardedFetcher fetcher = fetcher(config)) {
                        fetcher.fetch(target(address, false));
                    }
                })
                .isInstanceOf(KeyFetchException.class)
                .hasMessageContainingAll(why);
    }

    /// Answers that are hard on whoever reads them.
    private static final class TestIssuerBodies {
        static void endless(com.sun.net.httpserver.HttpExchange exchange) throws IOException {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = new byte[65_536];
            while (true) {
                exchange.getResponseBody().write(block);
            }
        }

        static void until(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
