package io.koine.envoy.translate;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.koine.envoy.input.ResourceNames;
import io.koine.envoy.input.SecretInput;

/// The anchors.
final class Secrets {
    private Secrets() {}

    /// One bundle per trust domain: in a merged pool a foreign authority could name a workload of ours.
    ///
    /// @param input the anchors
    /// @return the secret
    static Secret trustBundle(SecretInput input) {
        SPIFFECertValidatorConfig.Builder validator = SPIFFECertValidatorConfig.newBuilder();
        input.bundles()
                .forEach((trustDomain, pem) -> validator
                        .addTrustDomainsBuilder()
                        .setName(trustDomain.name())
                        .setTrustBundle(DataSource.newBuilder().setInlineString(pem)));
        return Secret.newBuilder()
                .setName(ResourceNames.TRUST_BUNDLE)
                .setValidationContext(CertificateValidationContext.newBuilder()
                        .setCustomValidatorConfig(TypedExtensionConfig.newBuilder()
                                .setName("envoy.tls.cert_validator.spiffe")
                                .setTypedConfig(Encoding.pack(validator.build()))))
                .build();
    }
}
