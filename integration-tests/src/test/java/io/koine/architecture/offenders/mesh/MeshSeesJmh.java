package io.koine.architecture.offenders.mesh;

import org.openjdk.jmh.infra.Blackhole;

/// A core that is a benchmark of itself.
public record MeshSeesJmh(Blackhole hole) {}
