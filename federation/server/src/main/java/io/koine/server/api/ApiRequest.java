package io.koine.server.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request as handlers see it.
///
/// @param path path parameters by name
/// @param query query parameters by name; of a repeated one the first
/// @param authorization the `Authorization` header
/// @param leaf the client's certificate, if it showed one and TLS accepted it
/// @param body the body's bytes, read only
record ApiRequest(
        Map<String, String> path,
        Map<String, String> query,
        Optional<String> authorization,
        Optional<X509Certificate> leaf,
        ByteBuffer body) {
    /// @return the body as UTF-8
    /// @throws ProblemException if it is not UTF-8
    String text() {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(body.duplicate()).toString();
        } catch (CharacterCodingException e) {
            throw new ProblemException(Problem.badRequest("the body is not UTF-8"));
        }
    }

    /// @param name a path parameter of the route
    /// @return its value
    String parameter(String name) {
        @Nullable String value = path.get(name);
        if (value == null) {
            throw new IllegalStateException("the route has no parameter " + name);
        }
        return value;
    }

    /// @param name a query parameter
    /// @return its value, if it is given
    Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /// @param name a query parameter
    /// @return whether it is `true`
    /// @throws ProblemException if it is neither `true` nor `false`
    boolean flag(String name) {
        String value = query.getOrDefault(name, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new ProblemException(
                    Problem.badRequest("query parameter " + name + ": \"" + value + "\"; expected true or false"));
        }
        return value.equals("true");
    }
}
