package io.koine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MtlsReadinessCommandTest {
    private static final String WAITING = """
            {"generation":7,
             "ports":[
              {"workload":"vm/shop/pay-1","port":8080,"mode":"PERMISSIVE","wanted":"STRICT","callers":"MUTUAL",
               "resource":"PeerAuthentication/shop/default","field":"spec.mtls.mode","ready":false,"forced":false,
               "pending":{"waitsFor":"callers","since":7,"stragglers":[
                {"workload":"vm/shop/cart-1","reason":"REFUSES","message":"has acknowledged 6 of 7: bad\\nwords"}]},
               "plaintextServices":[]},
              {"workload":"vm/shop/pay-2","port":9000,"mode":"STRICT","wanted":"STRICT","callers":"MUTUAL",
               "resource":"mesh default","field":"","ready":true,"forced":true,"pending":null,
               "plaintextServices":["pay.shop:80"]}],
             "wouldBreak":[{"workload":"pods/shop/old-1","reason":"NO_PROXY","message":"it has no proxy"}],
             "unknown":"callers outside the mesh"}
            """;

    private final FakeControlPlane server = new FakeControlPlane();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void showsPortsStragglersAndWhoWouldBreak() {
        server.on("GET /v1/mtls/readiness", 200, WAITING);

        Run run = koine("mtls", "readiness");

        assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(run.lines())
                .containsExactly(
                        "WORKLOAD        PORT   MODE         WANTED   CALLERS   WAITS-FOR   READY   POLICY"
                                + "                            PLAINTEXT-AS",
                        "vm/shop/pay-1   8080   PERMISSIVE   STRICT   MUTUAL    callers     no     "
                                + " PeerAuthentication/shop/default   -",
                        "vm/shop/pay-2   9000   STRICT       STRICT   MUTUAL    FORCED      yes     mesh default"
                                + "                      pay.shop:80",
                        "BEHIND vm/shop/pay-1:8080 vm/shop/cart-1 REFUSES: has acknowledged 6 of 7: bad words",
                        "WOULD BREAK pods/shop/old-1 NO_PROXY: it has no proxy",
                        "UNKNOWN callers outside the mesh");
    }

    @Test
    void asksForANamespaceOrAWorkload() {
        String ready = "{\"ports\":[{\"workload\":\"vm/shop/pay-1\",\"port\":1,\"ready\":true}],\"wouldBreak\":[]}";
        server.on("GET /v1/mtls/readiness?namespace=shop", 200, ready);
        server.on("GET /v1/mtls/readiness?namespace=shop&workload=pay-1", 200, ready);

        assertThat(koine("mtls", "readiness", "shop").exit()).isZero();
        assertThat(koine("mtls", "readiness", "shop/pay-1", "-o", "json").out()).contains("\"ready\": true");
    }

    @Test
    void saysThatNothingWasFound() {
        server.on("GET /v1/mtls/readiness?namespace=none", 200, "{\"ports\":[],\"wouldBreak\":[]}");

        assertThat(koine("mtls", "readiness", "none").err()).contains("No ports found.");
    }

    @Test
    void aVerbIsExpected() {
        assertThat(koine("mtls").exit()).isEqualTo(ExitCode.USAGE);
    }

    private Run koine(String... arguments) {
        return Run.koine(Run.environment(server, directory), "", arguments);
    }
}
