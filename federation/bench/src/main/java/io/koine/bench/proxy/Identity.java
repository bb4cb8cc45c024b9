package io.koine.bench.proxy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.BuildVersion;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.type.v3.SemanticVersion;
import io.netty.handler.ssl.SslContext;
import java.util.Optional;

/// Who a simulated proxy is.
///
/// @param address its IPv4 address
/// @param name its instance
/// @param namespace its namespace
/// @param account its service account
/// @param isKnown whether a source publishes it, so that it has configuration of its own
/// @param tls how it proves that; empty in plaintext
public record Identity(
        String address, String name, String namespace, String account, boolean isKnown, Optional<SslContext> tls) {
    /// The service account of all that have no other.
    public static final String ACCOUNT = "default";

    private static final int ENVOY_MINOR = 40;

    /// @param number which proxy, from 0
    /// @param namespace its namespace
    /// @return one that no source knows
    public static Identity unknown(int number, String namespace) {
        return new Identity(address(number), "bench-" + number, namespace, ACCOUNT, false, Optional.empty());
    }

    /// @param number which proxy, from 0
    /// @param name of the pod
    /// @param namespace of the pod
    /// @return one that runs in a pod
    public static Identity pod(int number, String name, String namespace) {
        return new Identity(address(number), name, namespace, ACCOUNT, true, Optional.empty());
    }

    /// @param number which proxy, from 0
    /// @return an address that no other has
    public static String address(int number) {
        return "10." + (128 + (number >> 16)) + "." + ((number >> 8) & 255) + "." + (number & 255);
    }

    /// @return its node message, as Istio's agents write it
    byte[] node() {
        return Node.newBuilder()
                .setId("sidecar~" + address + "~" + name + "." + namespace + "~" + namespace + ".svc.cluster.local")
                .setCluster("bench." + namespace)
                .setMetadata(Struct.newBuilder()
                        .putFields("NAMESPACE", text(namespace))
                        .putFields("SERVICE_ACCOUNT", text(account))
                        .putFields("CLUSTER_ID", text("Kubernetes"))
                        .putFields("ISTIO_VERSION", text("1.31.0")))
                .setUserAgentName("envoy")
                .setUserAgentBuildVersion(BuildVersion.newBuilder()
                        .setVersion(
                                SemanticVersion.newBuilder().setMajorNumber(1).setMinorNumber(ENVOY_MINOR)))
                .build()
                .toByteArray();
    }

    private static Value text(String value) {
        return Value.newBuilder().setStringValue(value).build();
    }
}
