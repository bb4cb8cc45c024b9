package io.koine.agent.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// One exchange of HTTP/1.1. No redirects, no cookies, no proxies, no silent repetition.
public final class Http1 {
    /// The largest body that is read, in bytes: above the largest bundle document.
    public static final int MAX_BODY_BYTES = 1 << 20;

    private static final int MAX_LINE_BYTES = 8 * 1024;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_CHUNK_DIGITS = 6;
    private static final String VERSION = "HTTP/1.1";

    private Http1() {}

    /// Sends a request and reads its response.
    ///
    /// @param call the request
    /// @param host the value of the `Host` field
    /// @param in the connection's input, buffered
    /// @param out the connection's output
    /// @return the final response; informational ones are skipped
    /// @throws ProtocolException if what comes back is not HTTP/1.1 or exceeds a limit
    /// @throws IOException if the connection fails; nothing more may be sent on it
    public static HttpReply exchange(HttpCall call, String host, InputStream in, OutputStream out) throws IOException {
        write(call, host, out);
        int status = readStatus(in);
        Map<String, String> headers = readHeaders(in);
        while (status / 100 == 1) {
            status = readStatus(in);
            headers = readHeaders(in);
        }
        String length = headers.get("content-length");
        boolean chunked = "chunked".equalsIgnoreCase(headers.getOrDefault("transfer-encoding", ""));
        boolean bodiless = status == 204 || status == 304;
        boolean reusable = (bodiless || chunked || length != null)
                && !"close".equalsIgnoreCase(headers.getOrDefault("connection", ""));
        byte[] body;
        if (bodiless) {
            body = new byte[0];
        } else if (chunked) {
            body = readChunks(in);
        } else if (length != null) {
            body = readExactly(in, number(length, 10));
        } else {
            body = readToEnd(in);
        }
        return new HttpReply(status, new String(body, StandardCharsets.UTF_8), reusable);
    }

    private static void write(HttpCall call, String host, OutputStream out) throws IOException {
        byte[] body = call.json().orElse("").getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder()
                .append(call.method() + " " + call.target() + " " + VERSION + "\r\n")
                .append("Host: " + host + "\r\n")
                .append("Accept: application/json\r\n")
                .append("Content-Length: " + body.length + "\r\n");
        if (call.json().isPresent()) {
            head.append("Content-Type: application/json\r\n");
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        message.writeBytes(body);
        // One write: head and body share a TLS record and a packet.
        out.write(message.toByteArray());
        out.flush();
    }

    private static int readStatus(InputStream in) throws IOException {
        String line = readLine(in);
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
            throw new ProtocolException("expected an HTTP/1.1 status line");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static Map<String, String> readHeaders(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (int i = 0; i < MAX_HEADERS; i++) {
            String line = readLine(in);
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new ProtocolException("expected a header field with a name");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        throw new ProtocolException("expected at most " + MAX_HEADERS + " header fields");
    }

    private static byte[] readChunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            // A chunk extension is allowed and means nothing (RFC 9112 §7.1.1).
            String size = readLine(in).replaceFirst(";.*", "").strip();
            if (size.length() > MAX_CHUNK_DIGITS) {
                throw tooLarge();
            }
            int length = number(size, 16);
            if (length == 0) {
                readHeaders(in);
                return body.toByteArray();
            }
            if (body.size() + length > MAX_BODY_BYTES) {
                throw tooLarge();
            }
            body.writeBytes(readExactly(in, length));
            if (!readLine(in).isEmpty()) {
                throw new ProtocolException("expected a line end after a chunk");
            }
        }
    }

    private static byte[] readExactly(InputStream in, int length) throws IOException {
        if (length > MAX_BODY_BYTES) {
            throw tooLarge();
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("connection closed within a body");
        }
        return bytes;
    }

    private static byte[] readToEnd(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BODY_BYTES + 1);
        if (bytes.length > MAX_BODY_BYTES) {
            throw tooLarge();
        }
        return bytes;
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("connection closed within a response's head");
            }
            if (line.length() == MAX_LINE_BYTES) {
                throw new ProtocolException("expected lines of at most " + MAX_LINE_BYTES + " bytes");
            }
            line.append((char) c);
        }
        boolean carriageReturn = !line.isEmpty() && line.charAt(line.length() - 1) == '\r';
        return carriageReturn ? line.substring(0, line.length() - 1) : line.toString();
    }

    private static int number(String digits, int radix) throws ProtocolException {
        // parseInt alone would take a sign.
        if (digits.matches("[0-9a-fA-F]{1,9}")) {
            try {
                return Integer.parseInt(digits, radix);
            } catch (NumberFormatException e) {
                throw withCause(new ProtocolException("expected a length of base " + radix), e);
            }
        }
        throw new ProtocolException("expected a length of at most nine digits");
    }

    private static ProtocolException tooLarge() {
        return new ProtocolException("expected a body of at most " + MAX_BODY_BYTES + " bytes");
    }

    private static ProtocolException withCause(ProtocolException exception, Throwable cause) {
        exception.initCause(cause);
        return exception;
    }
}
