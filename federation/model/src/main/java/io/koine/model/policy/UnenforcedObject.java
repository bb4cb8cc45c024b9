package io.koine.model.policy;

/// An object of a kind that is accepted and kept but that nothing acts on yet.
///
/// @param key its name
/// @param apiVersion such as `networking.istio.io/v1`
public record UnenforcedObject(ObjectKey key, String apiVersion) implements Policy {}
