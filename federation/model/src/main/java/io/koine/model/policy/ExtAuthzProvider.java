package io.koine.model.policy;

import io.koine.model.Hostname;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// An external authorization provider (Istio, `MeshConfig.ExtensionProvider.EnvoyExternalAuthorization…`).
///
/// @param name what CUSTOM policies call it
/// @param service its host in the mesh, maybe with a namespace before a `/`
/// @param port its port, 1 to 65535
/// @param timeout how long its answer may take
/// @param failure what becomes of a request if it does not answer
/// @param body how much of the body it is shown; empty: nothing
/// @param protocol how it is asked
public record ExtAuthzProvider(
        String name,
        String service,
        int port,
        Duration timeout,
        Failure failure,
        Optional<Body> body,
        Protocol protocol) {
    /// Istio's default is 10 minutes, which holds every request of a provider that hangs.
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

    /// @return its host, without the namespace; empty if no service can have it
    public Optional<Hostname> host() {
        return Hostname.named(service.substring(service.indexOf('/') + 1));
    }

    /// What becomes of a request if the provider does not answer.
    ///
    /// @param open whether it passes (Istio's `failOpen`)
    /// @param status HTTP status of a refusal otherwise
    public record Failure(boolean open, int status) {
        /// 403.
        public static final Failure CLOSED = new Failure(false, 403);
    }

    /// How much of the body a provider is shown.
    ///
    /// @param maxBytes at most so many
    /// @param allowPartial whether a longer body is cut, and not refused
    /// @param packAsBytes whether it is sent as bytes and not as text; gRPC only
    public record Body(int maxBytes, boolean allowPartial, boolean packAsBytes) {}

    /// How a provider is asked.
    public sealed interface Protocol {
        /// `envoy.service.auth.v3.Authorization/Check`.
        record Grpc() implements Protocol {}

        /// An HTTP request with the method and path of the original one.
        ///
        /// @param pathPrefix put before the path; maybe empty
        /// @param requestHeaders which headers of the request the provider is shown
        /// @param added headers that are added to what the provider is shown, as `name: value`
        /// @param upstreamHeaders which headers of an allowing answer go to the application
        /// @param downstreamAllowed which headers of an allowing answer go to the caller
        /// @param downstreamDenied which headers of a refusing answer go to the caller
        record Http(
                String pathPrefix,
                List<String> requestHeaders,
                List<HeaderValue> added,
                List<String> upstreamHeaders,
                List<String> downstreamAllowed,
                List<String> downstreamDenied)
                implements Protocol {
            public Http {
                requestHeaders = List.copyOf(requestHeaders);
                added = List.copyOf(added);
                upstreamHeaders = List.copyOf(upstreamHeaders);
                downstreamAllowed = List.copyOf(downstreamAllowed);
                downstreamDenied = List.copyOf(downstreamDenied);
            }
        }
    }

    /// A header with a value.
    public record HeaderValue(String name, String value) {}
}
