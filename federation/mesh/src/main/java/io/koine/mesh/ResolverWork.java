package io.koine.mesh;

/// What was worked out for an image; all else was taken from the one before.
///
/// @param workloads how many workloads had their policy resolved
/// @param services how many services had their endpoints resolved
/// @param policies how many policies were compiled
public record ResolverWork(int workloads, int services, int policies) {
    /// Nothing was.
    public static final ResolverWork NONE = new ResolverWork(0, 0, 0);
}
