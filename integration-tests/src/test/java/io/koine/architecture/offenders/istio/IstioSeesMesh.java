package io.koine.architecture.offenders.istio;

import io.koine.architecture.offenders.mesh.Core;

/// Reading a manifest depends on what is done with it.
public record IstioSeesMesh(Core core) {}
