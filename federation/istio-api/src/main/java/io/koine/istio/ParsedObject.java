package io.koine.istio;

import io.koine.model.policy.Policy;

/// An object that has no error.
///
/// @param policy what it means
/// @param apiVersion as written, such as `security.istio.io/v1`
/// @param manifest the object as canonical JSON on one line: apiVersion, kind, metadata (annotations, labels, name,
///     namespace) and spec, with sorted keys. Equal content gives equal text, and it parses to an equal policy
public record ParsedObject(Policy policy, String apiVersion, String manifest) {}
