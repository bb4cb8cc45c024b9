package io.koine.quickstart.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What the control plane says of a workload's port.
///
/// @param mtls the effective mode, such as `STRICT`
/// @param deny DENY policies in force, as `<namespace>/<name>`
/// @param allow ALLOW policies in force, as `<namespace>/<name>`
public record PortFacts(String mtls, List<String> deny, List<String> allow) {
    private static final String KIND = "AuthorizationPolicy/";

    public PortFacts {
        deny = List.copyOf(deny);
        allow = List.copyOf(allow);
    }

    /// @param workloads answer of `GET /v1/workloads`
    /// @param denying keys of the policies that deny
    /// @param instance id of a workload instance
    /// @param applicationPort one of its ports
    /// @return the facts, if the control plane knows that port
    public static Optional<PortFacts> of(
            JsonNode workloads, Set<String> denying, String instance, int applicationPort) {
        return workloads
                .path("workloads")
                .valueStream()
                .filter(workload -> workload.path("id").asText().equals(instance))
                .flatMap(workload -> workload.path("ports").valueStream())
                .filter(port -> port.path("applicationPort").asInt() == applicationPort)
                .findFirst()
                .map(port -> of(port, denying));
    }

    private static PortFacts of(JsonNode port, Set<String> denying) {
        List<String> deny = new ArrayList<>();
        List<String> allow = new ArrayList<>();
        port.path("policies").forEach(policy -> {
            String key = policy.asText();
            (denying.contains(key) ? deny : allow).add(key.startsWith(KIND) ? key.substring(KIND.length()) : key);
        });
        return new PortFacts(port.path("mtls").asText(), deny, allow);
    }

    /// @param configuration answer of `GET /v1/config`
    /// @return keys of the policies whose action is DENY
    public static Set<String> denying(JsonNode configuration) {
        TreeSet<String> keys = new TreeSet<>();
        for (JsonNode object : configuration.path("objects")) {
            JsonNode manifest = Json.parse(object.path("manifest").asText("{}"));
            if (manifest.path("spec").path("action").asText().equals("DENY")) {
                keys.add(object.path("key").asText());
            }
        }
        return keys;
    }
}
