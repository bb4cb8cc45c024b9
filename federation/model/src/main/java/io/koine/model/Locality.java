package io.koine.model;

/// Where an endpoint or a proxy is, for load balancing by distance. Any part may be empty: unknown.
///
/// @param region such as `eu-central-1`
/// @param zone such as `eu-central-1a`
public record Locality(String region, String zone) implements Comparable<Locality> {
    /// Nothing is known.
    public static final Locality UNKNOWN = new Locality("", "");

    @Override
    public int compareTo(Locality other) {
        int byRegion = region.compareTo(other.region);
        return byRegion != 0 ? byRegion : zone.compareTo(other.zone);
    }
}
