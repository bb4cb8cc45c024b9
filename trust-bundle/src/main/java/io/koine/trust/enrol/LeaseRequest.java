package io.koine.trust.enrol;

import io.koine.trust.json.JsonObject;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// An agent's sign of life.
///
/// @param applicationHealthy whether the application answers, by application port, ascending
/// @param anchorsSequence the sequence of the bundle in the anchors file that the ADS cluster of this Envoy reads
public record LeaseRequest(Map<Integer, Boolean> applicationHealthy, long anchorsSequence) {
    /// @throws EnrolmentFormatException if a part is not of its form
    public LeaseRequest {
        applicationHealthy.keySet().forEach(port -> Checks.port("application port", port));
        Checks.sequence("anchorsSequence", anchorsSequence);
        applicationHealthy = Collections.unmodifiableMap(new TreeMap<>(applicationHealthy));
    }

    /// @param json a request as printed
    /// @return the request
    /// @throws EnrolmentFormatException naming what is wrong
    public static LeaseRequest parse(String json) {
        return Checks.parse("lease request", json, object -> {
            JsonObject ports = object.requiredObject("applicationHealthy");
            Map<Integer, Boolean> healthy = new TreeMap<>();
            for (String port : ports.members().keySet()) {
                healthy.put(portNumber(port), ports.requiredBoolean(port));
            }
            return new LeaseRequest(healthy, object.requiredLong("anchorsSequence"));
        });
    }

    /// @return the JSON text
    public String print() {
        JsonObject healthy = JsonObject.EMPTY;
        for (Map.Entry<Integer, Boolean> port : applicationHealthy.entrySet()) {
            healthy = healthy.with(port.getKey().toString(), port.getValue());
        }
        return JsonObject.EMPTY
                .with("applicationHealthy", healthy)
                .with("anchorsSequence", anchorsSequence)
                .toString();
    }

    private static int portNumber(String text) {
        // One text for each port, or two members could speak of the same one.
        if (!text.matches("[1-9][0-9]{0,4}")) {
            throw Checks.wrong("application port", text, "a port from 1 to " + Checks.MAX_PORT);
        }
        return Integer.parseInt(text);
    }
}
