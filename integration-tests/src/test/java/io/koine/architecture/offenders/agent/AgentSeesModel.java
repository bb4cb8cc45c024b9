package io.koine.architecture.offenders.agent;

import io.koine.architecture.offenders.model.Thing;

/// The agent carries the mesh's data.
public record AgentSeesModel(Thing thing) {}
