/// Tests of the REST API over real HTTPS.
@NullMarked
package io.koine.server.api;

import org.jspecify.annotations.NullMarked;
