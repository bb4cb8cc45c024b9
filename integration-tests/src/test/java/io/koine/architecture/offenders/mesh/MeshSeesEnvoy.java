package io.koine.architecture.offenders.mesh;

import io.koine.architecture.offenders.envoy.Translated;

/// The meaning of policy depends on how it is enforced.
public record MeshSeesEnvoy(Translated translated) {}
