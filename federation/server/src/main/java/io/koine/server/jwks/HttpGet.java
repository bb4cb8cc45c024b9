package io.koine.server.jwks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/// One GET to one address. The connection goes to the address that is given and to no other; the host of the URL is
/// what TLS asks for (SNI, RFC 6066) and what the certificate must be for (RFC 9110 section 4.3.4). Redirects are
/// not followed, no proxy is used, and nothing is kept: no connection, no cookie.
///
/// Threads: callers block, on virtual threads; bytes are read on one event loop.
final class HttpGet implements AutoCloseable {
    /// Of a body, in bytes. Larger ones are cut off while they come.
    static final int MAX_BODY = 1 << 20;

    private static final int MAX_REASON = 200;
    private static final int OK = 200;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /// Beyond the limit on places elsewhere, so that no fetch waits for another here.
    private static final int MAX_CONNECTIONS = 1024;

    private final Vertx vertx;
    private final HttpClient client;

    HttpGet(X509ExtendedTrustManager authorities) {
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
        HttpClientOptions options = new HttpClientOptions()
                .setTrustOptions(TrustOptions.wrap(authorities))
                .setVerifyHost(true)
                .setKeepAlive(false)
                .setDecompressionSupported(false);
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS).setEventLoopSize(1);
        this.client = vertx.createHttpClient(options, pool);
    }

    /// @param uri http or https, with a host
    /// @param address where the host is
    /// @param limit how long it may take, from the connection to the last byte
    /// @return the body
    /// @throws KeyFetchException if there is no answer 200 with a body of at most `MAX_BODY` bytes in time
    String get(URI uri, InetAddress address, Duration limit) throws KeyFetchException {
        boolean tls = "https".equals(uri.getScheme().toLowerCase(Locale.ROOT));
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setHost(bare(uri.getHost()))
                .setPort(port)
                .setSsl(tls)
                .setURI(target(uri))
                .setFollowRedirects(false)
                .setConnectTimeout(limit.toMillis())
                .putHeader("accept", "application/json");
        Future<HttpClientRequest> opening = client.request(options);
        CompletableFuture<String> body = opening.compose(
                        request -> request.send().compose(response -> read(request, response)))
                .toCompletionStage()
                .toCompletableFuture();
        try {
            return body.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            opening.onSuccess(request -> request.connection().close());
            throw late(limit, e);
        } catch (ExecutionException e) {
            throw failure(Optional.ofNullable(e.getCause()).orElse(e), limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeyFetchException("the server stops", e);
        }
    }

    @Override
    public void close() {
        client.close().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static Future<String> read(HttpClientRequest request, HttpClientResponse response) {
        int status = response.statusCode();
        if (status != OK) {
            request.connection().close();
            boolean redirect = status / 100 == 3;
            return Future.failedFuture(new KeyFetchException(
                    "answered " + status + (redirect ? "; redirects are not followed" : "; expected 200")));
        }
        Promise<String> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.endHandler(end -> whole.tryComplete(body.toString(StandardCharsets.UTF_8)));
        response.handler(chunk -> {
            if (body.length() + chunk.length() > MAX_BODY) {
                whole.tryFail(new KeyFetchException("the answer is larger than " + MAX_BODY + " bytes"));
                request.connection().close();
            } else {
                body.appendBuffer(chunk);
            }
        });
        return whole.future();
    }

    private static KeyFetchException failure(Throwable cause, Duration limit) {
        return switch (cause) {
            case KeyFetchException ours -> ours;
            case TimeoutException late -> late(limit, late);
            case SSLException tls -> new KeyFetchException("TLS failed: " + oneLine(tls), tls);
            default -> new KeyFetchException("no answer: " + oneLine(cause), cause);
        };
    }

    private static KeyFetchException late(Duration limit, TimeoutException cause) {
        return new KeyFetchException("no whole answer within " + limit.toMillis() + " ms", cause);
    }

    /// A library may quote what the other side sent.
    private static String oneLine(Throwable cause) {
        String message =
                Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
        return message.codePoints()
                .limit(MAX_REASON)
                .map(c -> c < ' ' || c > '~' ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String target(URI uri) {
        String path = Optional.ofNullable(uri.getRawPath()).orElse("");
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return (path.isEmpty() ? "/" : path) + query;
    }

    private static String bare(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }
}
