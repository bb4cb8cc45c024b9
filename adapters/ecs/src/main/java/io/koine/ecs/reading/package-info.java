/// What one reading of ECS and of Cloud Map found: plain records, as the platform says it.
///
/// Threads: immutable values, safe from any thread. Depends on the model and the JDK; knows no AWS SDK.
@NullMarked
package io.koine.ecs.reading;

import org.jspecify.annotations.NullMarked;
