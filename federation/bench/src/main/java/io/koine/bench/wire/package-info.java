/// A client of one gRPC stream over HTTP/2 (RFC 9113, RFC 7541), as small as it can be: one that costs
/// more than the server would measure itself. Everything runs on the event loop of the connection.
@NullMarked
package io.koine.bench.wire;

import org.jspecify.annotations.NullMarked;
