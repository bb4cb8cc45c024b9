package io.koine.envoy.translate;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.koine.envoy.input.ClusterInput;
import io.koine.envoy.input.ResourceNames;
import io.koine.trust.SpiffeId;
import java.util.List;

/// The mesh's mutual TLS: the leaf from the agent's file, the anchors from the control plane.
final class TlsContexts {
    /// What Istio's proxies offer so that a PERMISSIVE server can tell the mesh's TLS from the application's.
    static final List<String> MESH_ALPN =
            List.of("istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2");

    /// Plaintext.
    static final TransportSocket RAW = TransportSocket.newBuilder()
            .setName("envoy.transport_sockets.raw_buffer")
            .setTypedConfig(Encoding.pack(RawBuffer.getDefaultInstance()))
            .build();

    private static final String TLS = "envoy.transport_sockets.tls";

    // Both bounds, always: Envoy's clients end at TLS 1.2 by default, and a minimum alone fails at connection time.
    private static final TlsParameters TLS_1_3 = TlsParameters.newBuilder()
            .setTlsMinimumProtocolVersion(TlsProtocol.TLSv1_3)
            .setTlsMaximumProtocolVersion(TlsProtocol.TLSv1_3)
            .build();

    private static final SdsSecretConfig SVID = SdsSecretConfig.newBuilder()
            .setName(ResourceNames.SVID)
            .setSdsConfig(ConfigSources.SVID_FILE)
            .build();

    private static final SdsSecretConfig BUNDLE = SdsSecretConfig.newBuilder()
            .setName(ResourceNames.TRUST_BUNDLE)
            .setSdsConfig(ConfigSources.ADS)
            .build();

    /// No SPIFFE id reads like this, and the SPIFFE validator refuses whatever is no SPIFFE id.
    private static final String NOBODY = "nobody";

    private TlsContexts() {}

    /// @param http whether HTTP is spoken inside
    /// @return what a listener of the workload does before it sees bytes
    static TransportSocket downstream(boolean http) {
        CommonTlsContext.Builder common = CommonTlsContext.newBuilder()
                .setTlsParams(TLS_1_3)
                .addTlsCertificateSdsSecretConfigs(SVID)
                .setValidationContextSdsSecretConfig(BUNDLE);
        if (http) {
            common.addAlpnProtocols("h2").addAlpnProtocols("http/1.1");
        }
        // No resumption of either kind: a resumed session would outlive the anchor that its peer was verified by.
        return socket(DownstreamTlsContext.newBuilder()
                .setCommonTlsContext(common)
                .setRequireClientCertificate(BoolValue.of(true))
                .setDisableStatelessSessionResumption(true)
                .setDisableStatefulSessionResumption(true)
                .build());
    }

    /// @param cluster what is called
    /// @return how it is called
    static TransportSocket upstream(ClusterInput.Outbound cluster) {
        CertificateValidationContext.Builder expected = CertificateValidationContext.newBuilder();
        List<String> names = cluster.identities().isEmpty()
                ? List.of(NOBODY)
                : cluster.identities().stream().map(SpiffeId::toString).toList();
        for (String name : names) {
            expected.addMatchTypedSubjectAltNames(SubjectAltNameMatcher.newBuilder()
                    .setSanType(SubjectAltNameMatcher.SanType.URI)
                    .setMatcher(StringMatcher.newBuilder().setExact(name)));
        }
        CommonTlsContext.Builder common = CommonTlsContext.newBuilder()
                .setTlsParams(TLS_1_3)
                .addTlsCertificateSdsSecretConfigs(SVID)
                .setCombinedValidationContext(CombinedCertificateValidationContext.newBuilder()
                        .setDefaultValidationContext(expected)
                        .setValidationContextSdsSecretConfig(BUNDLE))
                .addAlpnProtocols("istio");
        if (cluster.protocol().isHttp2()) {
            common.addAlpnProtocols("h2");
        }
        return socket(UpstreamTlsContext.newBuilder()
                .setCommonTlsContext(common)
                .setSni(ResourceNames.serverName(cluster.host(), cluster.port()))
                .setMaxSessionKeys(UInt32Value.of(0))
                .build());
    }

    private static TransportSocket socket(Message context) {
        return TransportSocket.newBuilder()
                .setName(TLS)
                .setTypedConfig(Encoding.pack(context))
                .build();
    }
}
