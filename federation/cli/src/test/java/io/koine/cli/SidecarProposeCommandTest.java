package io.koine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SidecarProposeCommandTest {
    private static final String PROPOSAL = """
            {"namespace":"shop",
             "manifest":{"apiVersion":"networking.istio.io/v1","kind":"Sidecar",
              "metadata":{"name":"default","namespace":"shop"},
              "spec":{"egress":[{"hosts":["./web.shop.svc.cluster.local","bank/db.bank.svc.cluster.local"]}]}},
             "observed":[
              {"instance":"vm/shop/web-1","hosts":["db.bank.svc.cluster.local"],"whole":true,
               "since":"2026-05-01T09:00:00Z"},
              {"instance":"vm/shop/web-2","hosts":["web.shop.svc.cluster.local"],"whole":false,
               "since":"2026-05-01T08:00:00Z"}],
             "silent":["vm/shop/batch-1"],"gone":["old.shop.svc.cluster.local"],"inForce":["Sidecar/shop/default"]}
            """;

    private final FakeControlPlane server = new FakeControlPlane();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void printsAManifestWithWhatAReaderHasToKnow() {
        server.on("GET /v1/sidecar/proposal?namespace=shop", 200, PROPOSAL);

        Run run = koine("sidecar", "propose", "shop");

        assertThat(run.exit()).isZero();
        assertThat(run.lines())
                .containsExactly(
                        "# What 2 of 3 instances of namespace shop have called since 2026-05-01T08:00:00Z.",
                        "# Read it before you apply it: what is called seldom may be missing.",
                        "# No call known of: vm/shop/batch-1",
                        "# Not all calls kept of: vm/shop/web-2",
                        "# Called, but of no service now: old.shop.svc.cluster.local",
                        "# In force; what it leaves out could not be called: Sidecar/shop/default",
                        "apiVersion: networking.istio.io/v1",
                        "kind: Sidecar",
                        "metadata:",
                        "  name: default",
                        "  namespace: shop",
                        "spec:",
                        "  egress:",
                        "    - hosts:",
                        "        - ./web.shop.svc.cluster.local",
                        "        - bank/db.bank.svc.cluster.local");
    }

    @Test
    void whatNobodyCalledIsNotProposed() {
        server.on(
                "GET /v1/sidecar/proposal?namespace=shop",
                200,
                "{\"namespace\":\"shop\",\"manifest\":null,\"observed\":[],\"silent\":[],\"gone\":[],\"inForce\":[]}");

        Run run = koine("sidecar", "propose", "shop");

        assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("No proxy of namespace shop has reported a call");
    }

    @Test
    void aVerbAndANamespaceAreExpected() {
        assertThat(koine("sidecar").exit()).isEqualTo(ExitCode.USAGE);
        assertThat(koine("sidecar", "propose").exit()).isEqualTo(ExitCode.USAGE);
    }

    private Run koine(String... arguments) {
        return Run.koine(Run.environment(server, directory), "", arguments);
    }
}
