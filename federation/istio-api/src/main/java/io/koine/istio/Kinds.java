package io.koine.istio;

import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.Sidecar;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The kinds of Istio's API, and Koine's own, each with the versions that its custom resource definition serves.
final class Kinds {
    private static final String SECURITY = "security.istio.io";
    private static final String NETWORKING = "networking.istio.io";
    private static final List<String> NETWORKING_VERSIONS = List.of("v1", "v1beta1", "v1alpha3");

    private static final Map<String, Kind> BY_NAME = List.of(
                    new Kind("PeerAuthentication", SECURITY, List.of("v1", "v1beta1"), PeerAuthenticationReader::read),
                    new Kind(
                            "AuthorizationPolicy", SECURITY, List.of("v1", "v1beta1"), AuthorizationPolicyReader::read),
                    new Kind(
                            "RequestAuthentication",
                            SECURITY,
                            List.of("v1", "v1beta1"),
                            RequestAuthenticationReader::read),
                    new Kind(Sidecar.KIND, NETWORKING, NETWORKING_VERSIONS, SidecarReader::read),
                    new Kind(MeshConfig.KIND, "mesh.koine.io", List.of("v1"), MeshConfigReader::read),
                    unenforced("VirtualService", NETWORKING, NETWORKING_VERSIONS),
                    unenforced("DestinationRule", NETWORKING, NETWORKING_VERSIONS),
                    unenforced("Gateway", NETWORKING, NETWORKING_VERSIONS),
                    unenforced("ServiceEntry", NETWORKING, NETWORKING_VERSIONS),
                    unenforced("WorkloadEntry", NETWORKING, NETWORKING_VERSIONS),
                    unenforced("WorkloadGroup", NETWORKING, NETWORKING_VERSIONS),
                    unenforced("EnvoyFilter", NETWORKING, List.of("v1alpha3")),
                    unenforced("ProxyConfig", NETWORKING, List.of("v1beta1")),
                    unenforced("Telemetry", "telemetry.istio.io", List.of("v1", "v1alpha1")),
                    unenforced("WasmPlugin", "extensions.istio.io", List.of("v1alpha1")))
            .stream()
            .collect(Collectors.toUnmodifiableMap(Kind::name, Function.identity()));

    private Kinds() {}

    /// A kind.
    ///
    /// @param name such as `AuthorizationPolicy`; no two groups of the API share one
    /// @param group its API group
    /// @param versions the versions of the group in which it is served, which all mean the same
    /// @param reader what an object of it means
    /// @param isOnlyKept whether nothing acts on its objects
    record Kind(String name, String group, List<String> versions, SpecReader reader, boolean isOnlyKept) {
        Kind(String name, String group, List<String> versions, SpecReader reader) {
            this(name, group, versions, reader, false);
        }

        boolean isServedAs(String apiVersion) {
            return apiVersions().contains(apiVersion);
        }

        List<String> apiVersions() {
            return versions.stream().map(version -> group + "/" + version).toList();
        }
    }

    private static Kind unenforced(String name, String group, List<String> versions) {
        return new Kind(name, group, versions, UnenforcedReader::read, true);
    }

    static Optional<Kind> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    static Collection<Kind> all() {
        return BY_NAME.values();
    }

    static List<String> names() {
        return BY_NAME.keySet().stream().sorted().toList();
    }
}
