package io.koine.envoy.proof;

import io.koine.envoy.rows.AnyServer;
import io.koine.envoy.translate.Keytool;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// Certificates of one authority: the workload's own and those of callers. They live as long as the tests.
///
/// Threads: safe from any thread.
public final class Callers {
    private static final char[] PASSWORD = Keytool.PASSWORD.toCharArray();
    private static final String AUTHORITY = "ca";

    /// The workload.
    static final String SERVER = "spiffe://mesh.test/ns/a/sa/shop";

    private final KeyStore keys;
    private final String server;
    private final Map<List<String>, KeyManager[]> own = new HashMap<>();

    /// @param directory where the key store may lie
    /// @param callers the URI names of each caller's certificate
    Callers(Path directory, List<List<String>> callers) throws Exception {
        this(directory, SERVER, callers);
    }

    /// @param directory where the key store may lie
    /// @param workload the URI name of the workload's own certificate
    /// @param callers the URI names of each caller's certificate
    public Callers(Path directory, String workload, List<List<String>> callers) throws Exception {
        Path store = directory.resolve("keys.p12");
        Keytool.generate(
                store,
                AUTHORITY,
                "uri:spiffe://mesh.test",
                List.of("-ext", "ku:critical=keyCertSign", "-ext", "bc:critical=ca:true"));
        List<List<String>> all = new ArrayList<>(callers);
        all.add(List.of(workload));
        for (int i = 0; i < all.size(); i++) {
            String names = all.get(i).stream().map(uri -> "uri:" + uri).collect(Collectors.joining(","));
            String usage = "eku=serverAuth,clientAuth";
            Keytool.generate(
                    store,
                    "leaf" + i,
                    names,
                    List.of("-ext", "ku:critical=digitalSignature", "-signer", AUTHORITY, "-ext", usage));
        }
        keys = Keytool.load(store);
        for (int i = 0; i < all.size(); i++) {
            own.put(all.get(i), keyManagers("leaf" + i));
        }
        server = "leaf" + callers.size();
    }

    /// @return the authority's certificate in PEM
    public String anchor() throws GeneralSecurityException {
        return Keytool.pem("CERTIFICATE", keys.getCertificate(AUTHORITY).getEncoded());
    }

    /// @return the workload's certificate in PEM
    public String certificate() throws GeneralSecurityException {
        return Keytool.pem("CERTIFICATE", keys.getCertificate(server).getEncoded());
    }

    /// @return the workload's key in PEM
    public String key() throws GeneralSecurityException {
        return Keytool.pem("PRIVATE KEY", keys.getKey(server, PASSWORD).getEncoded());
    }

    /// @param uris names of a caller's certificate
    /// @return TLS with that certificate; whoever answers is trusted. It is for one connection, since it would
    ///     send the server name of the last one again
    public SSLContext context(List<String> uris) {
        KeyManager[] certificate = Objects.requireNonNull(own.get(uris), () -> "no certificate for " + uris);
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(certificate, new TrustManager[] {new AnyServer()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS 1.3 is in every JDK", e);
        }
    }

    private KeyManager[] keyManagers(String alias) throws GeneralSecurityException, IOException {
        KeyStore one = KeyStore.getInstance("PKCS12");
        one.load(null, null);
        one.setKeyEntry(alias, keys.getKey(alias, PASSWORD), PASSWORD, new java.security.cert.Certificate[] {
            keys.getCertificate(alias)
        });
        KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(one, PASSWORD);
        return factory.getKeyManagers();
    }
}
