/// The edge to AWS: reads ECS and Cloud Map by the SDK, whole or not at all.
///
/// Whatever goes wrong (a refusal, throttling, a time-out, an answer that lacks what every answer has, a page
/// that leads nowhere) makes the reading fail; no part of a failed reading is handed on.
///
/// Threads: one owner at a time, which may block. Depends on the readings, the AWS SDK and SLF4J.
@NullMarked
package io.koine.ecs.aws;

import org.jspecify.annotations.NullMarked;
