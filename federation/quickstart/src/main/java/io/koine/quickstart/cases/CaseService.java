package io.koine.quickstart.cases;

/// A service: what callers dial, and for which one or several workloads answer.
///
/// @param name a DNS label
/// @param namespace a DNS label
public record CaseService(String name, String namespace) {
    /// @return its fully qualified host
    public String host() {
        return name + "." + namespace + ".svc.cluster.local";
    }

    /// @return `<name>.<namespace>`
    @Override
    public String toString() {
        return name + "." + namespace;
    }
}
