package io.koine.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.trust.tls.SpiffeTrustManager;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/// Asks one control plane, over TLS 1.3, which it must answer with the SPIFFE id of a control plane of the mesh.
///
/// Every method throws [ProblemException] when the control plane refuses, and [CliException] when it cannot be reached
/// or is not who it should be. Threads: used from one.
public final class ApiClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    // Removing a registration waits for the proxies, at most 5 s; the rest is for a slow machine.
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    // More than a list of ten thousand proxies; an answer beyond that is no answer of a control plane.
    private static final long MAX_ANSWER_BYTES = 256L * 1024 * 1024;
    private static final int FIRST_FAILURE_STATUS = 300;

    private final Target target;
    private final HttpClient http;

    /// @param target the control plane; nothing is sent yet
    public ApiClient(Target target) {
        this.target = target;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(tls(target.anchors()))
                .build();
    }

    /// @param path as [#path] makes it
    /// @return the answer's JSON
    public JsonNode get(String path) {
        return ask(authorized(path).GET());
    }

    /// @param path of a resource that is open to everyone
    /// @return the answer's text
    public String getPublic(String path) {
        return send(request(path).GET());
    }

    /// @param path as [#path] makes it
    /// @param contentType media type of the body
    /// @param body the text to send
    /// @return the answer's JSON
    public JsonNode post(String path, String contentType, String body) {
        return ask(authorized(path).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)));
    }

    /// @param path as [#path] makes it
    /// @return the answer's JSON; a missing node if it has none
    public JsonNode delete(String path) {
        return ask(authorized(path).DELETE());
    }

    /// @param segments of a path, not encoded
    /// @return the path, encoded, with a leading slash
    public static String path(String... segments) {
        return Arrays.stream(segments).map(segment -> "/" + encode(segment)).collect(Collectors.joining());
    }

    /// @param text a name or value of a query, or a segment of a path
    /// @return it percent-encoded
    public static String encode(String text) {
        // URLEncoder writes forms, where a space is '+'.
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        http.close();
    }

    private HttpRequest.Builder authorized(String path) {
        Token token = target.token()
                .orElseThrow(() -> new CliException("no administrator's token: give one by --token-file FILE,"
                        + " KOINE_TOKEN_FILE or KOINE_TOKEN. The control plane printed it once, at its first start."));
        return request(path).header("Authorization", "Bearer " + token.secret());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(
                        target.server().getScheme() + "://" + target.server().getRawAuthority() + path))
                .timeout(REQUEST_TIMEOUT);
    }

    private JsonNode ask(HttpRequest.Builder request) {
        return Json.parse(send(request));
    }

    private String send(HttpRequest.Builder request) {
        HttpResponse<String> response;
        try {
            response = http.send(request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER_BYTES));
        } catch (IOException e) {
            throw new CliException(unreachable(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted while waiting for " + target.server(), e);
        }
        if (response.statusCode() >= FIRST_FAILURE_STATUS) {
            throw new ProblemException(explained(Problem.of(response)));
        }
        return response.body();
    }

    private Problem explained(Problem problem) {
        if (problem.status() != 401 || target.token().isEmpty()) {
            return problem;
        }
        return new Problem(
                problem.status(),
                problem.detail() + " (the token came from "
                        + target.token().get().origin() + ")",
                problem.diagnostics());
    }

    private String unreachable(IOException failure) {
        String server = target.server().toString();
        Anchors anchors = target.anchors();
        return switch (failure) {
            case ConnectException e ->
                "cannot connect to " + server + ": " + Reasons.root(e)
                        + "\nIs the control plane running there? Give another address by --server, KOINE_SERVER or"
                        + " --data.";
            case SSLException e ->
                "cannot trust " + server + ": " + Reasons.root(e) + "\nIts certificate must lead to an anchor of "
                        + anchors.file() + " and name " + anchors.controlPlane()
                        + ". If this is the right control plane, fetch its bundle.pem anew (--ca-file, KOINE_CA_FILE).";
            case HttpTimeoutException e ->
                server + " did not answer within " + REQUEST_TIMEOUT.toSeconds() + " s: " + Reasons.root(e)
                        + "\nIs a firewall between here and there?";
            default -> "talking to " + server + " failed: " + Reasons.root(failure);
        };
    }

    private static SSLContext tls(Anchors anchors) {
        TrustManager trust = new SpiffeTrustManager(anchors::bundle, anchors.controlPlane()::equals);
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {trust}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks TLS 1.3", e);
        }
    }
}
