package io.koine.architecture.offenders.vm;

import io.koine.architecture.offenders.agent.Beside;

/// An adapter that needs another.
public record VmSeesAgent(Beside beside) {}
