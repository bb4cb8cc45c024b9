package io.koine.server.store;

import io.koine.model.SourceId;

/// The last good image of a source.
///
/// @param source the source
/// @param generation of the catalogue that held it, in the process that stored it
/// @param body the image as its owner serialized it
public record StoredImage(SourceId source, long generation, String body) {}
