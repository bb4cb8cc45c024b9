package io.koine.envoy.translate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// An authority and a leaf that live as long as one test. No key is kept in the project.
///
/// @param anchor certificate of the authority in PEM
/// @param certificate of the leaf in PEM
/// @param key of the leaf in PEM
public record TestIdentity(String anchor, String certificate, String key) {
    private static final String PASSWORD = "changeit";

    /// Makes both with the JDK's keytool.
    ///
    /// @param directory where the key store may lie
    /// @param spiffeId of the leaf
    /// @return authority and leaf
    public static TestIdentity create(Path directory, String spiffeId) throws Exception {
        Path store = directory.resolve("keys.p12");
        String authority = spiffeId.substring(0, spiffeId.indexOf('/', "spiffe://".length()));
        keytool(store, "ca", authority, List.of("-ext", "bc:critical=ca:true", "-ext", "ku:critical=keyCertSign"));
        keytool(
                store,
                "leaf",
                spiffeId,
                List.of("-signer", "ca", "-ext", "ku:critical=digitalSignature", "-ext", "eku=serverAuth,clientAuth"));
        KeyStore keys = load(store);
        return new TestIdentity(
                pem("CERTIFICATE", keys.getCertificate("ca").getEncoded()),
                pem("CERTIFICATE", keys.getCertificate("leaf").getEncoded()),
                pem("PRIVATE KEY", keys.getKey("leaf", PASSWORD.toCharArray()).getEncoded()));
    }

    private static KeyStore load(Path store) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static void keytool(Path store, String alias, String spiffeId, List<String> options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2",
                "-startdate",
                "-1H",
                "-ext",
                "san=uri:" + spiffeId,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString()));
        command.addAll(options);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
    }

    private static String pem(String label, byte[] der) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }
}
