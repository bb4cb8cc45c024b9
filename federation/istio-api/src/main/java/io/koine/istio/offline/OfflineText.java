package io.koine.istio.offline;

/// One file of manifests.
///
/// @param name its name for diagnostics
/// @param text what it holds: YAML (several documents) or JSON
public record OfflineText(String name, String text) {}
