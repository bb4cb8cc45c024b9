package io.koine.agent.http;

import java.util.Optional;

/// A request.
///
/// @param method an HTTP method
/// @param target the request target in origin form (RFC 9112 §3.2.1)
/// @param json the body, if there is one
public record HttpCall(String method, String target, Optional<String> json) {
    /// @throws IllegalArgumentException if method or target would break the request line
    public HttpCall {
        if (!method.matches("[A-Z]+") || !target.matches("/[!-~]*")) {
            throw new IllegalArgumentException(method + " " + target + ": expected a method and an origin-form target");
        }
    }

    /// @param method an HTTP method
    /// @param target the request target
    /// @return a request without a body
    public static HttpCall of(String method, String target) {
        return new HttpCall(method, target, Optional.empty());
    }

    /// @param method an HTTP method
    /// @param target the request target
    /// @param json the body
    /// @return a request with a body
    public static HttpCall of(String method, String target, String json) {
        return new HttpCall(method, target, Optional.of(json));
    }

    /// @return method and target; bodies may hold secrets
    @Override
    public String toString() {
        return method + " " + target;
    }
}
