package io.koine.quickstart.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.Json;
import io.koine.quickstart.process.Waiting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Tasks in the local imitation of AWS. What passes here was not compared with AWS itself.
@Tag("aws")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalEcsImitationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private LocalEcs ecs;
    private AwsApi aws;

    @BeforeAll
    void start(@TempDir Path temporary) {
        assumeTrue(System.getenv("KOINE_LOCAL_AWS") != null, "KOINE_LOCAL_AWS is not set: no local AWS API");
        ecs = new LocalEcs(
                AwsAccess.of(System.getenv()),
                temporary.resolve("aws.log"),
                new TreeMap<>(Map.of("shop", "production", "warehouse", "warehouse")));
        ecs.begin();
        ecs.awaitReady();
        aws = new AwsApi(URI.create(ecs.settings().get(ecs.settings().indexOf("--sources.ecs.endpoint") + 1)));
    }

    @AfterAll
    void stop() {
        if (ecs != null) {
            aws.close();
            ecs.close();
        }
    }

    @Test
    void aTaskOfTheImitationIsInCloudMapWhileItServes() {
        Place place = ecs.create(Places.workload("shop", "stock-1", 1), "unused");
        assertThat(place.address()).startsWith("127.0.12.");
        assertThat(place.object()).startsWith("task ").endsWith("… of production/stock");
        Waiting.until("running", PATIENCE, () -> status(place).equals("RUNNING"));

        ecs.serve(place);
        assertThat(instances().path(0).path("InstanceId").asText())
                .isEqualTo(place.instance().name());
        assertThat(instances()
                        .path(0)
                        .path("Attributes")
                        .path("AWS_INSTANCE_IPV4")
                        .asText())
                .startsWith("10.20.0.");

        ecs.leave(place);
        assertThat(instances()).isEmpty();
        Waiting.until("stopped", PATIENCE, () -> status(place).equals("STOPPED"));
    }

    @Test
    void theControlPlaneIsGivenTheImitationAndNoCredentialOfTheUsers() {
        assertThat(ecs.settings())
                .containsSequence("--sources.ecs.cloud-map-namespaces", "production=shop,warehouse=warehouse")
                .anyMatch(setting -> setting.startsWith("http://127.0.0.1:"));
        assertThat(ecs.environment())
                .containsEntry("AWS_ACCESS_KEY_ID", "local")
                .containsEntry("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    }

    private String status(Place place) {
        var request = Json.object().put("cluster", "koine-quickstart");
        request.putArray("tasks").add(place.instance().name());
        return aws.ecs("DescribeTasks", request)
                .path("tasks")
                .path(0)
                .path("lastStatus")
                .asText();
    }

    private JsonNode instances() {
        return aws.cloudMap(
                        "DiscoverInstances",
                        Json.object().put("NamespaceName", "production").put("ServiceName", "stock"))
                .path("Instances");
    }
}
