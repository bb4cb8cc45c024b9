/// What proxies have counted of what policy decided, and of what dry runs would have decided: kept in
/// memory, bounded, and rebuilt from the proxies' reports after a restart.
///
/// Threads: as each type says. Depends on the model, on the enrolment contract, and on the names that
/// `io.koine.envoy.translate.Observations` gives to counters.
@NullMarked
package io.koine.server.observe;

import org.jspecify.annotations.NullMarked;
