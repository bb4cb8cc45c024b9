package io.koine.mesh.evaluate;

import io.koine.mesh.evaluate.Request.Caller;
import io.koine.mesh.evaluate.Request.Destination;
import io.koine.mesh.evaluate.Request.Header;
import io.koine.mesh.evaluate.Request.Http;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What the terms of a policy ask about, as the proxy sees it.
///
/// @param ids the caller's ids without `spiffe://`; empty: not authenticated
/// @param caller its addresses
/// @param destination what was dialled
/// @param request the request; empty: none is seen
/// @param claims of the valid token; empty: there is none, or it has not been looked at yet
record Facts(
        List<String> ids,
        Caller caller,
        Destination destination,
        Optional<Seen> request,
        Optional<Map<String, Object>> claims) {
    private static final String REQUEST_ID = "x-request-id";

    /// Headers that Envoy keeps in one place each, and so joins into one line with a comma.
    private static final Set<String> JOINED = Set.of(
            REQUEST_ID,
            "accept",
            "accept-encoding",
            "access-control-request-headers",
            "access-control-request-method",
            "authorization",
            "cache-control",
            "content-encoding",
            "content-type",
            "expect",
            "grpc-accept-encoding",
            "grpc-timeout",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-range",
            "if-unmodified-since",
            "origin",
            "pragma",
            "referer",
            "user-agent",
            "via",
            "x-client-trace-id",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-proto");

    /// A request after the proxy's own work on it.
    ///
    /// @param method as sent
    /// @param path normalized, without query
    /// @param host as sent
    /// @param headers lines by lower-case name
    /// @param elements the lines that hold a list, and each of its elements, by lower-case name
    record Seen(
            String method,
            String path,
            String host,
            Map<String, List<String>> headers,
            Map<String, List<String>> elements) {
        /// @return the request's lines of a header
        List<String> lines(String name) {
            return headers.getOrDefault(name, List.of());
        }

        static Seen of(Http http, String path) {
            Map<String, List<String>> headers = new HashMap<>();
            for (Header header : http.headers()) {
                headers.computeIfAbsent(header.name().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                        .add(header.value());
            }
            headers.replaceAll((name, lines) -> JOINED.contains(name) ? List.of(joined(lines)) : lines);
            int query = http.target().indexOf('?');
            headers.put(":method", List.of(http.method()));
            headers.put(":path", List.of(query < 0 ? path : path + http.target().substring(query)));
            headers.put(":authority", List.of(http.host()));
            headers.put("host", List.of(http.host()));
            List<String> id = headers.getOrDefault(REQUEST_ID, List.of());
            if (id.isEmpty() || id.getFirst().isEmpty()) {
                // Envoy makes one before policy looks; nobody can know which.
                headers.put(REQUEST_ID, List.of("made by the proxy"));
            }
            Map<String, List<String>> elements = new HashMap<>();
            headers.forEach((name, lines) -> elements.put(name, elements(lines)));
            return new Seen(http.method(), path, http.host(), headers, elements);
        }

        private static String joined(List<String> lines) {
            return lines.stream().filter(line -> !line.isEmpty()).collect(Collectors.joining(","));
        }

        /// RFC 9110 section 5.6.1: an element that is empty does not count.
        private static List<String> elements(List<String> lines) {
            List<String> elements = new ArrayList<>(lines);
            for (String line : lines) {
                for (String element : line.split(",", -1)) {
                    if (!element.isBlank()) {
                        elements.add(element.strip());
                    }
                }
            }
            return elements;
        }
    }

    /// @return the same with the claims of the token that was found valid
    Facts with(Optional<Map<String, Object>> valid) {
        return new Facts(ids, caller, destination, request, valid);
    }

    /// @param path names that lead to a claim
    /// @return the texts that the claim holds; none if it is absent or holds others than texts
    List<String> claim(List<String> path) {
        Object value = claims.orElse(Map.of());
        for (String name : path) {
            value = value instanceof Map<?, ?> fields && fields.get(name) != null ? fields.get(name) : List.of();
        }
        if (value instanceof String text) {
            boolean list = path.size() == 1
                    && (path.getFirst().equals("scope") || path.getFirst().equals("permission"));
            return list ? List.of(text.split(" ")) : List.of(text);
        }
        return value instanceof List<?> items
                ? items.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    /// @return a claim that is one text; empty if it is absent or anything else
    String text(String claim) {
        return claims.orElse(Map.of()).get(claim) instanceof String text ? text : "";
    }

    /// @return whether both claims are texts
    boolean has(String first, String second) {
        Map<String, Object> known = claims.orElse(Map.of());
        return known.get(first) instanceof String && known.get(second) instanceof String;
    }
}
