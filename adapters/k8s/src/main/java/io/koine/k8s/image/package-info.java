/// What the objects of a cluster mean: plain records of them, and a pure function from the objects of one
/// namespace to the items of the catalogue.
///
/// Threads: static pure functions and immutable values, safe from any thread; `ClusterImage` has state and
/// one owner at a time. Depends on the model, trust-bundle and istio-api; knows no Kubernetes client, no
/// clock and no IO.
@NullMarked
package io.koine.k8s.image;

import org.jspecify.annotations.NullMarked;
