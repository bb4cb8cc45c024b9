package io.koine.envoy.translate;

import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;

/// An authority and a leaf that live as long as one test. No key is kept in the project.
///
/// @param anchor certificate of the authority in PEM
/// @param certificate of the leaf in PEM
/// @param key of the leaf in PEM
public record TestIdentity(String anchor, String certificate, String key) {
    /// Makes both with the JDK's keytool.
    ///
    /// @param directory where the key store may lie
    /// @param spiffeId of the leaf
    /// @return authority and leaf
    public static TestIdentity create(Path directory, String spiffeId) throws Exception {
        Path store = directory.resolve("keys.p12");
        String authority = spiffeId.substring(0, spiffeId.indexOf('/', "spiffe://".length()));
        Keytool.generate(
                store,
                "ca",
                "uri:" + authority,
                List.of("-ext", "bc:critical=ca:true", "-ext", "ku:critical=keyCertSign"));
        Keytool.generate(
                store,
                "leaf",
                "uri:" + spiffeId,
                List.of("-signer", "ca", "-ext", "ku:critical=digitalSignature", "-ext", "eku=serverAuth,clientAuth"));
        KeyStore keys = Keytool.load(store);
        return new TestIdentity(
                Keytool.pem("CERTIFICATE", keys.getCertificate("ca").getEncoded()),
                Keytool.pem("CERTIFICATE", keys.getCertificate("leaf").getEncoded()),
                Keytool.pem(
                        "PRIVATE KEY",
                        keys.getKey("leaf", Keytool.PASSWORD.toCharArray()).getEncoded()));
    }
}
