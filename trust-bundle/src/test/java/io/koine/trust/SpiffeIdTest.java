package io.koine.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The table of SPIFFE-ID §2: each row is a rule of the specification.
class SpiffeIdTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://example.org",
                "spiffe://example.org/ns/shop/sa/cart",
                "spiffe://example.org/Path/CASE",
                "spiffe://example.org/a.b/c-d/e_f/1",
                "spiffe://example.org/...",
                "spiffe://10.0.0.1/service",
                "spiffe://my_domain-1/x"
            })
    void idsInTheirCanonicalFormAreReadAndPrintedBack(String text) {
        assertThat(SpiffeId.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "SPIFFE://example.org/x, spiffe://example.org/x",
        "spiffe://EXAMPLE.org/X, spiffe://example.org/X",
        "SpIfFe://Example.Org, spiffe://example.org"
    })
    void schemeAndTrustDomainAreTakenInAnyCase(String text, String canonical) {
        assertThat(SpiffeId.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "spiffe:/example.org/x",
                "spiffe:example.org",
                "https://example.org/x",
                "spiffe://",
                "spiffe:///x",
                "spiffe://example.org/",
                "spiffe://example.org//x",
                "spiffe://example.org/x/",
                "spiffe://example.org/./x",
                "spiffe://example.org/x/..",
                "spiffe://example.org/../x",
                "spiffe://example.org/x?a=b",
                "spiffe://example.org/x#f",
                "spiffe://example.org?a",
                "spiffe://example.org:8443/x",
                "spiffe://user@example.org/x",
                "spiffe://user:pw@example.org/x",
                "spiffe://[::1]/x",
                "spiffe://example%2eorg/x",
                "spiffe://example.org/a%2fb",
                "spiffe://example.org/a%00",
                "spiffe://example.org/a b",
                "spiffe://example.org/a\u0000",
                "spiffe://example.org/ä",
                "spiffe://exämple.org/a",
                "spiffe://example.org\\a",
                "spiffe://example.org/a~b",
                "spiffe://example.org/a:b",
                "spiffe://\u212Aelvin/x",
                " spiffe://example.org/x",
                "spiffe://example.org/x\n"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> SpiffeId.parse(text)).isInstanceOf(SpiffeFormatException.class);
    }

    @Test
    void idsOf2048BytesAreReadAndLongerOnesAreNot() {
        String start = "spiffe://example.org/";
        String longest = start + "a".repeat(SpiffeId.MAX_BYTES - start.length());
        assertThat(SpiffeId.parse(longest)).hasToString(longest);
        assertThatThrownBy(() -> SpiffeId.parse(longest + "a"))
                .isInstanceOf(SpiffeFormatException.class)
                .hasMessageContaining("2049");
    }

    @Test
    void trustDomainsOf255BytesAreReadAndLongerOnesAreNot() {
        assertThat(new TrustDomain("a".repeat(255)).name()).hasSize(255);
        assertThatThrownBy(() -> new TrustDomain("a".repeat(256))).isInstanceOf(SpiffeFormatException.class);
        assertThatThrownBy(() -> new TrustDomain("")).isInstanceOf(SpiffeFormatException.class);
        assertThatThrownBy(() -> new TrustDomain("Example.org")).isInstanceOf(SpiffeFormatException.class);
    }

    @Test
    void aTrustDomainIsReadBareOrFromAnId() {
        TrustDomain domain = new TrustDomain("example.org");
        assertThat(TrustDomain.parse("example.org")).isEqualTo(domain).hasToString("example.org");
        assertThat(TrustDomain.parse("spiffe://example.org/x")).isEqualTo(domain);
        assertThatThrownBy(() -> TrustDomain.parse("example.org/x")).isInstanceOf(SpiffeFormatException.class);
    }

    @Test
    void aWorkloadIdHasNamespaceAndServiceAccount() {
        SpiffeId id = SpiffeId.ofWorkload(new TrustDomain("example.org"), "shop", "cart");
        assertThat(id).hasToString("spiffe://example.org/ns/shop/sa/cart");
        assertThat(id.namespace()).contains("shop");
        assertThat(id.serviceAccount()).contains("cart");
        SpiffeId other = SpiffeId.parse("spiffe://example.org/ns/shop/sa/cart/x");
        assertThat(other.namespace()).isEmpty();
        assertThat(other.serviceAccount()).isEmpty();
        assertThat(id).isLessThan(other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "..", "", "a%2fb", "a b"})
    void namespacesAndServiceAccountsAreOneSegment(String name) {
        TrustDomain domain = new TrustDomain("example.org");
        assertThatThrownBy(() -> SpiffeId.ofWorkload(domain, name, "x")).isInstanceOf(SpiffeFormatException.class);
        assertThatThrownBy(() -> SpiffeId.ofWorkload(domain, "x", name)).isInstanceOf(SpiffeFormatException.class);
    }

    @Test
    void messagesEscapeAndCutForeignText() {
        assertThatThrownBy(() -> SpiffeId.parse("a\n\u001b[31m\"\\" + "b".repeat(500)))
                .hasMessageContaining("\"a\\u000a\\u001b[31m\\\"\\\\bbb")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250));
    }

    @ParameterizedTest
    @MethodSource("io.koine.trust.Fuzz#seeds")
    void whatIsReadIsPrintedBackAndNothingElseEscapes(long seed) {
        Fuzz.texts(seed, "spiffe://example.org/ns/shop/sa/cart", 2000, SpiffeFormatException.class, text -> {
            SpiffeId id = SpiffeId.parse(text);
            assertThat(SpiffeId.parse(id.toString())).isEqualTo(id);
            assertThat(id.toString()).isEqualToIgnoringCase(text).endsWith(id.path());
        });
    }
}
