/// What a user should know or fix: diagnostics with their codes, severities and origins.
///
/// Threads: immutable values, safe from any thread. Depends on the JDK alone.
@NullMarked
package io.koine.model.diagnostic;

import org.jspecify.annotations.NullMarked;
