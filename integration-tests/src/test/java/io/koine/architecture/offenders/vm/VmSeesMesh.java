package io.koine.architecture.offenders.vm;

import io.koine.architecture.offenders.mesh.Core;

/// An adapter that decides.
public record VmSeesMesh(Core core) {}
