package io.koine.mesh.scope.authz;

/// One question about a request or connection.
public sealed interface Term permits RequestTerm, CallerTerm {}
