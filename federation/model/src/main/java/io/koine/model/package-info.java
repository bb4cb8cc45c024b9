/// The words of the mesh as data: ids, services, workloads, endpoints, proxies.
///
/// Threads: immutable values, safe from any thread. Depends on trust-bundle's names and the JDK; knows no
/// platform, no Envoy, no JSON and no clock.
@NullMarked
package io.koine.model;

import org.jspecify.annotations.NullMarked;
