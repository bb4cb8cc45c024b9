package io.koine.quickstart.mesh;

import io.koine.cli.client.CliException;
import io.koine.quickstart.platform.AwsAccess;
import io.koine.quickstart.platform.KubernetesAccess;
import java.nio.file.Path;
import java.util.Map;

/// Where the programs of a local mesh are.
///
/// @param launcher the `koine` launcher
/// @param envoy the Envoy binary
/// @param kubernetes where a Kubernetes API server comes from
/// @param aws where the imitation of AWS comes from
public record Installation(Path launcher, Path envoy, KubernetesAccess kubernetes, AwsAccess aws) {
    /// @param home the project's directory
    /// @param environment as the launcher sets it
    /// @return what it says
    /// @throws CliException if it names no Envoy
    public static Installation of(Path home, Map<String, String> environment) {
        String envoy = environment.getOrDefault("KOINE_ENVOY", "");
        if (envoy.isEmpty()) {
            throw new CliException("KOINE_ENVOY is not set: start by ./koine, which fetches an Envoy");
        }
        return new Installation(
                home.resolve("koine"), Path.of(envoy), KubernetesAccess.of(environment), AwsAccess.of(environment));
    }
}
