package io.koine.istio;

import java.time.Instant;
import java.util.Optional;

/// What a text does not say about itself.
///
/// @param file the file's name for diagnostics, if it has one
/// @param created when its objects came to be, for the kinds of which the oldest wins. A `creationTimestamp` in the
///     text is not believed: whoever writes the text could make his object the oldest
public record ParseContext(Optional<String> file, Instant created) {}
