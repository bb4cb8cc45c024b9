/// What a user sees: tables, JSON, YAML, ages and diagnostics, in kubectl's and istioctl's manner.
///
/// Threads: values and pure functions. May depend on the JDK and Jackson.
@NullMarked
package io.koine.cli.output;

import org.jspecify.annotations.NullMarked;
