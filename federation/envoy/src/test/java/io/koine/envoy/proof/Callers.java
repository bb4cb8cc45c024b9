package io.koine.envoy.proof;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// Certificates of one authority: the workload's own and those of callers. They live as long as the tests.
///
/// Threads: safe from any thread.
final class Callers {
    private static final String PASSWORD = "changeit";
    private static final String AUTHORITY = "ca";

    /// The workload.
    static final String SERVER = "spiffe://mesh.test/ns/a/sa/shop";

    private final KeyStore keys;
    private final String server;
    private final Map<List<String>, KeyManager[]> own = new HashMap<>();

    /// @param directory where the key store may lie
    /// @param callers the URI names of each caller's certificate
    Callers(Path directory, List<List<String>> callers) throws Exception {
        Path store = directory.resolve("keys.p12");
        keytool(store, AUTHORITY, "uri:spiffe://mesh.test", List.of("-ext", "bc:critical=ca:true"));
        List<List<String>> all = new ArrayList<>(callers);
        all.add(List.of(SERVER));
        for (int i = 0; i < all.size(); i++) {
            String names = all.get(i).stream().map(uri -> "uri:" + uri).collect(Collectors.joining(","));
            String usage = "eku=serverAuth,clientAuth";
            keytool(store, "leaf" + i, names, List.of("-signer", AUTHORITY, "-ext", usage));
        }
        keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        for (int i = 0; i < all.size(); i++) {
            own.put(all.get(i), keyManagers("leaf" + i));
        }
        server = "leaf" + callers.size();
    }

    /// @return the authority's certificate in PEM
    String anchor() throws GeneralSecurityException {
        return pem("CERTIFICATE", keys.getCertificate(AUTHORITY).getEncoded());
    }

    /// @return the workload's certificate in PEM
    String certificate() throws GeneralSecurityException {
        return pem("CERTIFICATE", keys.getCertificate(server).getEncoded());
    }

    /// @return the workload's key in PEM
    String key() throws GeneralSecurityException {
        return pem("PRIVATE KEY", keys.getKey(server, PASSWORD.toCharArray()).getEncoded());
    }

    /// @param uris names of a caller's certificate
    /// @return TLS with that certificate; whoever answers is trusted. It is for one connection, since it would
    ///     send the server name of the last one again
    SSLContext context(List<String> uris) {
        KeyManager[] certificate = Objects.requireNonNull(own.get(uris), () -> "no certificate for " + uris);
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(certificate, new TrustManager[] {new Everybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS 1.3 is in every JDK", e);
        }
    }

    private KeyManager[] keyManagers(String alias) throws GeneralSecurityException, IOException {
        KeyStore one = KeyStore.getInstance("PKCS12");
        one.load(null, null);
        one.setKeyEntry(
                alias,
                keys.getKey(alias, PASSWORD.toCharArray()),
                PASSWORD.toCharArray(),
                new java.security.cert.Certificate[] {keys.getCertificate(alias)});
        KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(one, PASSWORD.toCharArray());
        return factory.getKeyManagers();
    }

    private static void keytool(Path store, String alias, String names, List<String> options)
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
                "san=" + names,
                "-ext",
                "ku:critical=" + (alias.equals(AUTHORITY) ? "keyCertSign" : "digitalSignature"),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString()));
        command.addAll(options);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
    }

    private static String pem(String label, byte[] der) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }

    /// The tests ask whom the workload lets in, not whom callers trust.
    private static final class Everybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
