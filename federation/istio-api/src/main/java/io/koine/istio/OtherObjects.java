package io.koine.istio;

/// Reads what stands beside the objects of the mesh's API in the same text.
@FunctionalInterface
public interface OtherObjects {
    /// Knows no other objects.
    OtherObjects NONE = (apiVersion, kind, object) -> false;

    /// @param apiVersion as written, such as `apps/v1`
    /// @param kind as written, such as `Deployment`
    /// @param object the whole object; it has not been checked
    /// @return whether that is all that is to be said of it; if not, it is read as an object of the mesh's API
    boolean take(String apiVersion, String kind, Field object);
}
