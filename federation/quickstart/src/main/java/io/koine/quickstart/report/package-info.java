/// What became of the requests of a case: what Envoy's access log says of each, and the table and the JSON that show
/// it.
///
/// Threads: immutable values and pure functions, but for the access logs of a round, which one thread reads. May depend
/// on the cases, the model, and the command line's tables and JSON.
@NullMarked
package io.koine.quickstart.report;

import org.jspecify.annotations.NullMarked;
