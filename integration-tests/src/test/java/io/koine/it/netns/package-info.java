/// Hosts as network namespaces: interception of real traffic by real rules, agents and Envoys. Needs root and iptables.
///
/// Threads: each test runs in one; everything else is a process of its own. Depends on the client's library and on the
/// enrolment contract.
@NullMarked
package io.koine.it.netns;

import org.jspecify.annotations.NullMarked;
