package io.koine.istio;

import io.koine.model.diagnostic.Origin;
import java.util.Optional;

/// The object that is being read, as its diagnostics name it.
///
/// @param resource such as `PeerAuthentication/shop/default`
/// @param file the file it is in, if any
/// @param problems where its diagnostics go
record Subject(String resource, Optional<String> file, Problems problems) {
    Origin origin(String path, int line) {
        return new Origin(resource, path, file, line);
    }
}
