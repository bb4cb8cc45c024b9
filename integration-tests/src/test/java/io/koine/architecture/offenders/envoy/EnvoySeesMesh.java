package io.koine.architecture.offenders.envoy;

import io.koine.architecture.offenders.mesh.Core;

/// A translation sees more of the mesh than the scope of one proxy.
public record EnvoySeesMesh(Core core) {}
