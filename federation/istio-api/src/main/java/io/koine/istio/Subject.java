package io.koine.istio;

import io.koine.model.diagnostic.Origin;
import java.util.Optional;

/// The object that is being read, as its diagnostics name it.
///
/// @param resource such as `PeerAuthentication/shop/default`
/// @param file the file it is in, if any
/// @param problems where its diagnostics go
public record Subject(String resource, Optional<String> file, Problems problems) {
    /// @param path a field's path
    /// @param line where it begins, 1-based
    /// @return the origin of that field
    public Origin origin(String path, int line) {
        return new Origin(resource, path, file, line);
    }
}
