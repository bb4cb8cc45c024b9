package io.koine.trust.enrol;

import io.koine.trust.json.JsonObject;
import java.util.Optional;

/// A port that a registered workload serves.
///
/// @param name the port's name, unique within the registration
/// @param port the service's port, which clients ask for
/// @param listenPort the port on the registration's address where Envoy listens, unique within the registration
/// @param applicationAddress the IP literal where the application listens
/// @param applicationPort the port where the application listens; the port that policy speaks of
/// @param appProtocol the protocol as in Kubernetes' `appProtocol`, if it was said
public record RegisteredPort(
        String name,
        int port,
        int listenPort,
        String applicationAddress,
        int applicationPort,
        Optional<String> appProtocol) {

    /// @throws EnrolmentFormatException if a part is not of its form
    public RegisteredPort {
        Checks.name("port name", name);
        Checks.port("port", port);
        Checks.port("listenPort", listenPort);
        Checks.ipLiteral("applicationAddress", applicationAddress);
        Checks.port("applicationPort", applicationPort);
        appProtocol.ifPresent(protocol -> Checks.name("appProtocol", protocol));
    }

    static RegisteredPort fromJson(JsonObject object) {
        return new RegisteredPort(
                object.requiredString("name"),
                object.requiredInt("port", 1, Checks.MAX_PORT),
                object.requiredInt("listenPort", 1, Checks.MAX_PORT),
                object.requiredString("applicationAddress"),
                object.requiredInt("applicationPort", 1, Checks.MAX_PORT),
                object.optionalString("appProtocol"));
    }

    JsonObject toJson() {
        JsonObject always = JsonObject.EMPTY
                .with("name", name)
                .with("port", port)
                .with("listenPort", listenPort)
                .with("applicationAddress", applicationAddress)
                .with("applicationPort", applicationPort);
        return appProtocol.map(protocol -> always.with("appProtocol", protocol)).orElse(always);
    }
}
