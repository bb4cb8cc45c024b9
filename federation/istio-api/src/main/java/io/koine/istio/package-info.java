/// Manifests of Istio's API, in YAML or JSON, read strictly into the model's policies.
///
/// Nothing is thrown and nothing is ignored in silence: every problem is a diagnostic with object, field, file and
/// line.
/// Threads: static pure functions, safe from any thread; readers with state live for one call. Depends on the model and
/// on `io.koine.istio.yaml`; knows no IO and no clock.
@NullMarked
package io.koine.istio;

import org.jspecify.annotations.NullMarked;
