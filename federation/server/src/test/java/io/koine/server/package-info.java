/// A whole control plane in this process, and those who speak to it: an administrator, agents.
@NullMarked
package io.koine.server;

import org.jspecify.annotations.NullMarked;
