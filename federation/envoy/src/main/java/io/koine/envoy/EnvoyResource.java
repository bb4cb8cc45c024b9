package io.koine.envoy;

import com.google.protobuf.ByteString;

/// One Envoy resource, encoded once and shared by all proxies that get it.
///
/// @param type its type
/// @param name its name, unique within the type
/// @param version hex SHA-256 over the bytes, shortened to 16 bytes; equal content has an equal version in every
/// process
/// @param body the message, serialized deterministically
public record EnvoyResource(ResourceType type, String name, String version, ByteString body) {}
