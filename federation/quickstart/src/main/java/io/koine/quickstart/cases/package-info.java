/// The case file of the quickstart: which workloads there are, which requests are sent, and what should become of them.
/// Reading is strict: a misspelled key in a test of policy would otherwise be a test that tests something else.
///
/// Threads: immutable values and static pure functions, safe from any thread; nothing here does IO. May depend on
/// model, trust-bundle and the YAML reader of istio-api.
@NullMarked
package io.koine.quickstart.cases;

import org.jspecify.annotations.NullMarked;
