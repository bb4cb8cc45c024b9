package io.koine.architecture.offenders.mesh;

/// A choice between forms that a switch cannot exhaust.
public interface MeshLeavesOpen {
    /// The only form so far.
    record Form(String name) implements MeshLeavesOpen {}
}
