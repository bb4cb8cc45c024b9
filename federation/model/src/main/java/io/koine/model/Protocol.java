package io.koine.model;

import java.util.Locale;
import java.util.Optional;

/// What a port speaks, as far as the mesh needs to know.
public enum Protocol {
    /// HTTP/1.1.
    HTTP,
    /// HTTP/2, in clear text behind the proxy.
    HTTP2,
    /// gRPC over HTTP/2.
    GRPC,
    /// Opaque bytes, TLS of the application's own among them: mutual TLS and L4 policy only.
    TCP;

    /// @return whether requests are seen, so that HTTP policy can be enforced
    public boolean isHttp() {
        return this != TCP;
    }

    /// @return whether the proxy speaks HTTP/2 to the application
    public boolean isHttp2() {
        return this == HTTP2 || this == GRPC;
    }

    /// Selects the protocol of a port as Istio does: by `appProtocol` if the port has one, else by its name;
    /// of either the part before the first `-` counts, in any case. A port that declares nothing is opaque
    /// TCP: no bytes are sniffed (docs/decisions/0006-protocol-selection.md).
    ///
    /// @param appProtocol the port's `appProtocol`, if declared
    /// @param portName the port's name, maybe empty
    /// @return the protocol
    /// @see <a href="https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/">
    ///     Istio, Protocol Selection</a>
    public static Protocol select(Optional<String> appProtocol, String portName) {
        String declared = appProtocol.orElse(portName).toLowerCase(Locale.ROOT);
        int dash = declared.indexOf('-');
        // The prefix of "grpc-web" is "grpc", and to a proxy that does not translate it both are HTTP/2.
        return switch (dash < 0 ? declared : declared.substring(0, dash)) {
            case "http", "kubernetes.io/ws" -> HTTP;
            case "http2", "kubernetes.io/h2c" -> HTTP2;
            case "grpc" -> GRPC;
            default -> TCP;
        };
    }
}
