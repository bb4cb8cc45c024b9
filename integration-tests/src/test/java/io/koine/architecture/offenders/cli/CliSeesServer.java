package io.koine.architecture.offenders.cli;

import io.koine.architecture.offenders.server.Served;

/// A client that is part of the server.
public record CliSeesServer(Served served) {}
