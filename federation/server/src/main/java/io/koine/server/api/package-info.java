/// The REST API over HTTPS: enrolment and registration for agents, administration for people.
///
/// Threads: Vert.x event loops parse and hand over at once; every handler runs on a virtual thread and may
/// block on the store. No Vert.x type leaves this package.
@NullMarked
package io.koine.server.api;

import org.jspecify.annotations.NullMarked;
