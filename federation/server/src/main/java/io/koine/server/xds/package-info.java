/// Delta ADS over gRPC with mutual TLS: the edge around the pure session.
///
/// Threads: one serialized executor per stream, on the translation pool; a stream's tasks never block.
/// Opening a stream may block on the ledger and runs on a virtual thread.
@NullMarked
package io.koine.server.xds;

import org.jspecify.annotations.NullMarked;
