/// Tests of the manifests' reader.
///
/// Threads: each test on its own. Depends on what it tests.
@NullMarked
package io.koine.istio;

import org.jspecify.annotations.NullMarked;
