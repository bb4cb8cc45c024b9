package io.koine.trust.enrol;

import io.koine.trust.Pem;
import io.koine.trust.TrustDomain;
import io.koine.trust.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.List;

/// What an administrator hands to a host so that its agent can join: a JSON file, to be kept with mode 0600.
///
/// @param server the control plane's HTTPS address, without path, query and fragment
/// @param token the join token, a secret
/// @param trustDomain the mesh's trust domain
/// @param anchors the authorities that the control plane's certificate must lead to, at least one
public record JoinFile(URI server, String token, TrustDomain trustDomain, List<X509Certificate> anchors) {
    /// @throws EnrolmentFormatException if a part is not of its form
    public JoinFile {
        checkServer(server);
        Checks.token(token);
        anchors = List.copyOf(anchors);
        if (anchors.isEmpty()) {
            throw new EnrolmentFormatException("anchors: expected at least one certificate");
        }
    }

    /// @param json a file's text as printed
    /// @return the file
    /// @throws EnrolmentFormatException naming what is wrong
    public static JoinFile parse(String json) {
        return Checks.parse(
                "join file",
                json,
                object -> new JoinFile(
                        uri(object.requiredString("server")),
                        object.requiredString("token"),
                        new TrustDomain(object.requiredString("trustDomain")),
                        Pem.parseCertificates(object.requiredString("anchors"))));
    }

    /// @return the JSON text with a final line feed; it holds the token
    public String print() {
        return JsonObject.EMPTY
                        .with("server", server.toString())
                        .with("token", token)
                        .with("trustDomain", trustDomain.name())
                        .with("anchors", Pem.certificates(anchors))
                + "\n";
    }

    /// @return a text without the token
    @Override
    public String toString() {
        return "JoinFile[server=" + server + ", trustDomain=" + trustDomain + ", token=redacted]";
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw Checks.wrong("server", text, "an https address", e);
        }
    }

    private static void checkServer(URI server) {
        String path = server.getPath();
        boolean bare = (path == null || path.isEmpty() || path.equals("/"))
                && server.getQuery() == null
                && server.getFragment() == null
                && server.getUserInfo() == null;
        if (!"https".equals(server.getScheme())
                || server.getHost() == null
                || server.getPort() == 0
                || server.getPort() > Checks.MAX_PORT
                || !bare) {
            throw Checks.wrong("server", server.toString(), "https://<host>[:<port>] and nothing after it");
        }
    }
}
