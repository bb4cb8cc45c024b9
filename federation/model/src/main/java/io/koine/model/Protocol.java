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

    /// Selects the protocol of a port as Istio does: `appProtocol` first, then the port name's prefix up to the first
    /// `-`. A port that declares nothing is opaque TCP: no bytes are sniffed
    /// (docs/decisions/0006-protocol-selection.md).
    ///
    /// @param appProtocol the port's `appProtocol`, if declared
    /// @param portName the port's name, maybe empty
    /// @return the protocol
    /// @see <a href="https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/">Istio,
    ///     Protocol Selection</a>
    public static Protocol select(Optional<String> appProtocol, String portName) {
        String word = appProtocol.orElseGet(() -> prefix(portName)).toLowerCase(Locale.ROOT);
        return switch (word) {
            case "http", "kubernetes.io/ws" -> HTTP;
            case "http2", "kubernetes.io/h2c" -> HTTP2;
            case "grpc", "grpc-web" -> GRPC;
            default -> TCP;
        };
    }

    private static String prefix(String portName) {
        // "grpc-web" holds the separator itself, so it is looked for first (Istio does the same).
        if (portName.equals("grpc-web") || portName.startsWith("grpc-web-")) {
            return "grpc-web";
        }
        int dash = portName.indexOf('-');
        return dash < 0 ? portName : portName.substring(0, dash);
    }
}
