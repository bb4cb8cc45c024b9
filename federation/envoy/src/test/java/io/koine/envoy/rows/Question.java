package io.koine.envoy.rows;

import java.util.Arrays;
import java.util.Locale;

/// A request or connection, and what must come of it.
///
/// @param istio status in Istio's meaning, or [Pair#CLOSED]
/// @param strict status in the strict meaning, or [Pair#CLOSED]
/// @param caller who asks
/// @param tcp whether the port that does not speak HTTP is asked
/// @param bytes what is sent
record Question(String istio, String strict, Caller caller, boolean tcp, String bytes) {
    private static final String CONNECT = "GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n";

    /// @return a request that both meanings answer alike
    static Question same(String status, Caller caller, String request, String... headers) {
        return differs(status, status, caller, request, headers);
    }

    /// @param request method and path
    /// @param headers lines; without a `Host` among them it is `shop.test`
    /// @return a request that the meanings answer differently
    static Question differs(String istio, String strict, Caller caller, String request, String... headers) {
        StringBuilder bytes = new StringBuilder(request).append(" HTTP/1.1\r\nConnection: close\r\n");
        if (Arrays.stream(headers)
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("host:"))) {
            bytes.append("Host: shop.test\r\n");
        }
        for (String header : headers) {
            bytes.append(header).append("\r\n");
        }
        return new Question(istio, strict, caller, false, bytes.append("\r\n").toString());
    }

    /// @return a connection that both meanings answer alike
    static Question tcp(String status, Caller caller) {
        return tcp(status, status, caller);
    }

    /// @return a connection that the meanings answer differently
    static Question tcp(String istio, String strict, Caller caller) {
        return new Question(istio, strict, caller, true, CONNECT);
    }

    @Override
    public String toString() {
        return caller.name() + (tcp ? " connects" : ": " + bytes.replace("\r\n", " | "));
    }
}
