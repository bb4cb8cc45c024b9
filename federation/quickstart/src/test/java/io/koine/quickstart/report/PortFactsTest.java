package io.koine.quickstart.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.Json;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortFactsTest {
    private static final JsonNode WORKLOADS = Json.parse("""
            {"workloads": [
              {"id": "vm/a/other", "ports": [{"applicationPort": 8080, "mtls": "DISABLE", "policies": []}]},
              {"id": "vm/a/pay", "ports": [
                {"applicationPort": 9000, "mtls": "PERMISSIVE", "policies": []},
                {"applicationPort": 8080, "mtls": "STRICT",
                 "policies": ["AuthorizationPolicy/a/no-admin", "AuthorizationPolicy/a/allow"]}]}]}
            """);
    private static final JsonNode CONFIGURATION = Json.parse("""
            {"objects": [
              {"key": "AuthorizationPolicy/a/no-admin", "manifest": "{\\"spec\\":{\\"action\\":\\"DENY\\"}}"},
              {"key": "AuthorizationPolicy/a/allow", "manifest": "{\\"spec\\":{\\"action\\":\\"ALLOW\\"}}"},
              {"key": "AuthorizationPolicy/a/nothing", "manifest": "{\\"spec\\":{}}"}]}
            """);

    @Test
    void thePolicyOfAPortIsDividedByAction() {
        Set<String> denying = PortFacts.denying(CONFIGURATION);
        assertThat(denying).containsExactly("AuthorizationPolicy/a/no-admin");
        assertThat(PortFacts.of(WORKLOADS, denying, "vm/a/pay", 8080))
                .contains(new PortFacts("STRICT", List.of("a/no-admin"), List.of("a/allow")));
        assertThat(PortFacts.of(WORKLOADS, denying, "vm/a/pay", 9000))
                .contains(new PortFacts("PERMISSIVE", List.of(), List.of()));
    }

    @Test
    void whatTheControlPlaneDoesNotKnowIsAbsent() {
        assertThat(PortFacts.of(WORKLOADS, Set.of(), "vm/a/pay", 1)).isEmpty();
        assertThat(PortFacts.of(WORKLOADS, Set.of(), "vm/a/gone", 8080)).isEmpty();
    }
}
