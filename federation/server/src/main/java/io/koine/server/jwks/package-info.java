/// Key sets of token issuers (RFC 7517), fetched by the control plane: where policies say, for as long as they
/// say it.
///
/// Whoever may write a policy chooses the address, so every fetch is treated as one that an attacker asked for.
@NullMarked
package io.koine.server.jwks;

import org.jspecify.annotations.NullMarked;
