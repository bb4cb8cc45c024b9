package io.koine.server.store;

/// A join token and what has become of it.
///
/// @param token the token
/// @param state as of the time that was asked for
public record IssuedToken(JoinToken token, TokenState state) {}
