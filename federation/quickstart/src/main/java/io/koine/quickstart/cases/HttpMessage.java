package io.koine.quickstart.cases;

import java.util.List;
import java.util.Optional;

/// What is sent, byte for byte in UTF-8: nothing is normalized, so that a case can write a path in an odd way.
///
/// @param method the method as written
/// @param path the request target as written
/// @param host value of the Host header
/// @param headers whole header lines in their order, without line breaks; the same name may be there twice
/// @param body the content, maybe empty
public record HttpMessage(String method, String path, String host, List<String> headers, String body) {
    public HttpMessage {
        headers = List.copyOf(headers);
    }

    /// @param name of a header, in any case
    /// @return whether there is one
    public boolean has(String name) {
        return first(name).isPresent();
    }

    /// @param name of a header, in any case
    /// @return the value of the first one, without white space around it
    public Optional<String> first(String name) {
        String prefix = name + ":";
        return headers.stream()
                .filter(line -> line.regionMatches(true, 0, prefix, 0, prefix.length()))
                .findFirst()
                .map(line -> line.substring(prefix.length()).strip());
    }
}
