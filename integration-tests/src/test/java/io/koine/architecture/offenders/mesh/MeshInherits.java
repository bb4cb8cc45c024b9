package io.koine.architecture.offenders.mesh;

/// Takes its behaviour from a class above it.
public final class MeshInherits extends MeshBase {}
