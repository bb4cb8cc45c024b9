/// Tests of the xDS listener over real gRPC, and of one stream in virtual time.
@NullMarked
package io.koine.server.xds;

import org.jspecify.annotations.NullMarked;
