package io.koine.envoy.simulate;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What a caller sends to a port.
///
/// @param principal its SPIFFE id by mutual TLS; empty: plaintext
/// @param serverName what it asks for in TLS; empty in plaintext
/// @param method such as `GET`
/// @param host the authority, maybe with a port
/// @param path with query, as the connection manager leaves it
/// @param headers name and value, one entry per line
public record Call(
        Optional<String> principal,
        String serverName,
        String method,
        String host,
        String path,
        List<Map.Entry<String, String>> headers) {
    public Call {
        headers = List.copyOf(headers);
    }

    /// @param name a header or pseudo header
    /// @return its lines
    public List<String> lines(String name) {
        return switch (name) {
            case ":method" -> List.of(method);
            case ":authority", "host" -> List.of(host);
            case ":path" -> List.of(path);
            default -> ordinary(name);
        };
    }

    private List<String> ordinary(String name) {
        Stream<String> lines = headers.stream()
                .filter(header -> header.getKey().toLowerCase(Locale.ROOT).equals(name))
                .map(Map.Entry::getValue);
        // The connection manager makes a request id where there is none, before any filter looks.
        List<String> found = lines.toList();
        boolean made = name.equals("x-request-id") && found.stream().allMatch(String::isEmpty);
        return made ? List.of("00000000-0000-4000-8000-000000000000") : found;
    }
}
