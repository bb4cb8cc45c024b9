package io.koine.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.server.TestAgent;
import io.koine.server.TestServer;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceApiTest {
    /// Given an enrolled and registered instance, when it is banned, then its leaf is worth nothing, its
    /// registration is gone, and the list says since when.
    @Test
    void aBanTakesEverythingFromAnInstance(@TempDir Path data) {
        try (TestServer server = TestServer.start(data);
                TestAgent banned = TestAgent.enrolled(server, "web", "web-1", "{}");
                TestAgent other = TestAgent.enrolled(server, "web", "web-2", "{\"app\":\"web\"}")) {
            server.admin("DELETE", "/v1/instances/vm/shop/web-1", "").expect(204);
            banned.renew(TestAgent.newKeys()).expectProblem(401, "unauthenticated");
            banned.register(TestAgent.registration()).expectProblem(401, "unauthenticated");
            banned.renewLease().expectProblem(401, "unauthenticated");
            other.renew(TestAgent.newKeys()).expect(200);

            JsonNode listed =
                    server.admin("GET", "/v1/instances", "").expect(200).json().path("instances");
            assertThat(listed.findValuesAsText("id")).containsExactly("vm/shop/web-1", "vm/shop/web-2");
            assertThat(listed.get(0).path("banned").asText()).isNotEmpty();
            assertThat(listed.get(1).path("banned").isNull()).isTrue();
            assertThat(listed.get(1).path("labels").path("app").asText()).isEqualTo("web");
            Awaitility.await()
                    .until(() ->
                            !server.admin("GET", "/v1/workloads", "").body().contains("vm/shop/web-1"));

            server.admin("DELETE", "/v1/instances/vm/shop/web-1", "").expect(204);
            server.admin("DELETE", "/v1/instances/vm/shop/nobody", "").expectProblem(404, "not-found");
            server.admin("DELETE", "/v1/instances/vm/Shop/web-1", "").expectProblem(400, "bad-request");
            assertThat(server.bugs()).isEmpty();
        }
    }
}
