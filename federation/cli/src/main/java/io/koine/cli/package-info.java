/// The `koine` command: verbs over the control plane's REST API, in kubectl's and istioctl's words.
///
/// Threads: the main thread alone. May depend on picocli, Jackson, trust-bundle, the pure core and the packages
/// below this one; it never sees the server.
@NullMarked
package io.koine.cli;

import org.jspecify.annotations.NullMarked;
