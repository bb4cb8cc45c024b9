package io.koine.architecture.offenders.trust;

import io.koine.architecture.offenders.model.Thing;

/// The SPIFFE library knows the mesh.
public record TrustSeesModel(Thing thing) {}
