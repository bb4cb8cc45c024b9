package io.koine.mesh.scope.authz;

import io.koine.model.policy.JwtRule;
import io.koine.model.policy.ObjectKey;
import java.util.Optional;

/// The tokens of one issuer that a workload knows.
///
/// @param policy the RequestAuthentication that says so
/// @param rule what it says
/// @param keys the issuer's key set (RFC 7517), inline or as last fetched; empty if there is none: every token
///     of the issuer is refused then
public record TokenRule(ObjectKey policy, JwtRule rule, Optional<String> keys) {}
