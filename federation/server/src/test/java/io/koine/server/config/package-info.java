/// Tests of the process configuration.
@NullMarked
package io.koine.server.config;

import org.jspecify.annotations.NullMarked;
