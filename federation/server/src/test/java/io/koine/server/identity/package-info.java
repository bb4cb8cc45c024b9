/// Tests of the authority and of the control plane's own certificate.
@NullMarked
package io.koine.server.identity;

import org.jspecify.annotations.NullMarked;
