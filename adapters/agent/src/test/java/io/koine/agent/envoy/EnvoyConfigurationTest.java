package io.koine.agent.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.trust.Pem;
import io.koine.trust.json.Json;
import io.koine.trust.json.JsonFormatException;
import io.koine.trust.json.JsonObject;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvoyConfigurationTest {
    @Test
    void theNodeSaysWhoAndWhere() throws GeneralSecurityException {
        JsonObject node = bootstrap("10.0.0.1").requiredObject("node");
        assertThat(node.requiredString("id"))
                .isEqualTo("sidecar~10.0.0.5~payment-1.payments~payments.svc.cluster.local");
        assertThat(node.requiredString("cluster")).isEqualTo("payment.payments");
        assertThat(node.requiredObject("locality").requiredString("zone")).isEqualTo("eu-central-1a");
    }

    @Test
    void theAdminInterfaceIsASocketForTheOwner() throws GeneralSecurityException {
        JsonObject pipe = bootstrap("10.0.0.1")
                .requiredObject("admin")
                .requiredObject("address")
                .requiredObject("pipe");
        assertThat(pipe.requiredString("path")).isEqualTo("./admin.sock");
        assertThat(pipe.requiredLong("mode")).isEqualTo(0600);
    }

    @Test
    void theRuntimeFlagsAreThere() throws GeneralSecurityException {
        assertThat(bootstrap("10.0.0.1").requiredObject("layered_runtime")).isEqualTo(EnvoyBootstrap.layeredRuntime());
    }

    @Test
    void configurationComesByDeltaAds() throws GeneralSecurityException {
        JsonObject ads =
                bootstrap("10.0.0.1").requiredObject("dynamic_resources").requiredObject("ads_config");
        assertThat(ads.requiredString("api_type")).isEqualTo("DELTA_GRPC");
        assertThat(ads.requiredBoolean("set_node_on_first_message_only")).isTrue();
    }

    @Test
    void theServerIsKnownByItsExactIdOverTls13() throws GeneralSecurityException {
        String cluster = cluster("10.0.0.1").toString();
        assertThat(cluster)
                .contains(
                        "\"matcher\":{\"exact\":\"spiffe://koine.test/ns/koine-system/sa/koine\"}",
                        "\"tls_minimum_protocol_version\":\"TLSv1_3\",\"tls_maximum_protocol_version\":\"TLSv1_3\"",
                        "\"path\":\"./svid.json\"",
                        "\"path\":\"./anchors.json\"",
                        "\"max_session_keys\":0");
    }

    @Test
    void aNameIsLookedUpAndAnAddressIsNot() throws GeneralSecurityException {
        assertThat(cluster("10.0.0.1").requiredString("type")).isEqualTo("STATIC");
        assertThat(cluster("koine.example.org").member("type")).isEmpty();
        assertThat(cluster("koine.example.org").requiredObject("cluster_type").requiredString("name"))
                .isEqualTo("envoy.clusters.dns");
    }

    @Test
    void theLeafIsReadBackAsItWasWritten() throws GeneralSecurityException {
        Answers answers = Answers.withXdsAt("10.0.0.1");
        SdsFiles.Leaf leaf = new SdsFiles.Leaf(answers.svid().chain(), answers.key());
        SdsFiles.Leaf read = SdsFiles.parseLeaf(SdsFiles.printLeaf(leaf));
        assertThat(read.chain()).isEqualTo(leaf.chain());
        assertThat(read.key()).isEqualTo(leaf.key());
        assertThat(leaf).hasToString("Leaf[key=redacted]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"resources\":[]}", "{\"resources\":[{\"name\":\"system_svid\"}]}"})
    void somethingElseIsNoLeaf(String text) {
        assertThatThrownBy(() -> SdsFiles.parseLeaf(text)).isInstanceOf(JsonFormatException.class);
    }

    @Test
    void theAnchorsAreOfOneTrustDomain() throws GeneralSecurityException {
        var bundle = Answers.withXdsAt("10.0.0.1").svid().bundle();
        assertThat(SdsFiles.printAnchors(bundle))
                .contains(
                        "\"name\":\"envoy.tls.cert_validator.spiffe\"",
                        "\"trust_domains\":[{\"name\":\"koine.test\"",
                        Pem.certificates(bundle.authorities()).replace("\n", "\\n"));
    }

    private static JsonObject cluster(String host) throws GeneralSecurityException {
        return bootstrap(host)
                .requiredObject("static_resources")
                .requiredArray("clusters")
                .elements()
                .getFirst()
                .asObject("cluster");
    }

    private static JsonObject bootstrap(String host) throws GeneralSecurityException {
        String text = EnvoyBootstrap.print(Answers.withXdsAt(host).svid(), Answers.REGISTRATION);
        return Json.parse(text).asObject("bootstrap");
    }
}
