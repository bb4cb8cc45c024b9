package io.koine.model;

/// The version of an Envoy, as its node message reports it.
///
/// @param major such as 1
/// @param minor such as 40
/// @param patch such as 0
public record EnvoyVersion(int major, int minor, int patch) implements Comparable<EnvoyVersion> {
    /// Not reported.
    public static final EnvoyVersion UNKNOWN = new EnvoyVersion(0, 0, 0);

    @Override
    public int compareTo(EnvoyVersion other) {
        if (major != other.major) {
            return Integer.compare(major, other.major);
        }
        return minor != other.minor ? Integer.compare(minor, other.minor) : Integer.compare(patch, other.patch);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
