package io.koine.architecture.offenders.mesh;

import java.nio.file.Path;
import java.sql.Connection;

/// Reads what nobody passed to it.
public record MeshDoesIo(Path file, Connection database) {}
