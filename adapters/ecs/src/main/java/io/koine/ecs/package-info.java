/// Amazon ECS and AWS Cloud Map as a source: tasks become workloads; what Service Connect and Cloud Map offer
/// becomes services with endpoints.
///
/// `reading` is what AWS says, `items` the pure core from there to events, `aws` the edge that reads. Here
/// they are wired: `EcsSource` reads, again and again, at the pace that failures leave it.
///
/// Threads: readings follow one another, each on a thread that may block; a lock, never held over IO, guards
/// their end. Depends on the packages below it, the model's SPI and SLF4J.
@NullMarked
package io.koine.ecs;

import org.jspecify.annotations.NullMarked;
