/// Key sets of token issuers.
@NullMarked
package io.koine.server.jwks;

import org.jspecify.annotations.NullMarked;
