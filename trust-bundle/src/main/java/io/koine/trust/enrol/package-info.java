/// The contract between agent and control plane: requests and responses of enrolment and registration, and their JSON.
///
/// A reader skips members it does not know, since agent and control plane are updated at different times. Everything
/// else is checked by the constructors, so that a value that exists is a value that may be used.
///
/// Threads: values and pure functions, safe from any thread. Depends on the JDK, `io.koine.trust` and
/// `io.koine.trust.json` alone, since the agent loads it.
@NullMarked
package io.koine.trust.enrol;

import org.jspecify.annotations.NullMarked;
