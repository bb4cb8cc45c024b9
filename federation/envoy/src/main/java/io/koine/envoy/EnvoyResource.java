package io.koine.envoy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One Envoy resource, encoded once and shared by all proxies that get it.
///
/// Threads: immutable.
public final class EnvoyResource {
    private final ResourceType type;
    private final String name;
    private final String version;
    private final ByteString entry;
    private final ByteString body;
    private final List<Reference> references;

    /// @param type its type
    /// @param name its name, unique within the type; not empty
    /// @param version hex SHA-256 over the bytes, shortened to 16 bytes; equal content has an equal version
    ///     in every process
    /// @param body the message, serialized deterministically
    /// @param references what it names and takes from the control plane
    /// @throws IllegalArgumentException if the name is empty
    public EnvoyResource(
            ResourceType type, String name, String version, ByteString body, Collection<Reference> references) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a " + type.shortName() + " resource without a name");
        }
        this.type = type;
        this.name = name;
        this.version = version;
        this.entry = entry(type, name, version, body);
        // Fields stand in the order of their numbers: the name comes last, the body right before it.
        int end = entry.size() - CodedOutputStream.computeStringSize(Resource.NAME_FIELD_NUMBER, name);
        this.body = entry.substring(end - body.size(), end);
        this.references = references.stream().sorted().distinct().toList();
    }

    /// One that refers to nothing.
    ///
    /// @param type its type
    /// @param name its name
    /// @param version its version
    /// @param body the message
    public EnvoyResource(ResourceType type, String name, String version, ByteString body) {
        this(type, name, version, body, List.of());
    }

    private static ByteString entry(ResourceType type, String name, String version, ByteString body) {
        Any packed = Any.newBuilder().setTypeUrl(type.typeUrl()).setValue(body).build();
        Resource resource = Resource.newBuilder()
                .setName(name)
                .setVersion(version)
                .setResource(packed)
                .build();
        return DeltaDiscoveryResponse.newBuilder()
                .addResources(resource)
                .build()
                .toByteString();
    }

    /// @return its type
    public ResourceType type() {
        return type;
    }

    /// @return its name, unique within the type
    public String name() {
        return name;
    }

    /// @return its version: equal content has an equal one in every process
    public String version() {
        return version;
    }

    /// @return the message, serialized deterministically; a part of [#entry], not a copy
    public ByteString body() {
        return body;
    }

    /// @return the bytes of field `resources` of a `DeltaDiscoveryResponse` that hold this resource, with tag and
    ///     length: responses are put together of them
    public ByteString entry() {
        return entry;
    }

    /// @return what it names and takes from the control plane, sorted, each once
    public List<Reference> references() {
        return references;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof EnvoyResource that
                        && type == that.type
                        && version.equals(that.version)
                        && name.equals(that.name)
                        && body.equals(that.body));
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, name, version);
    }

    @Override
    public String toString() {
        return "EnvoyResource[" + type.shortName() + " " + name + ", version=" + version + ", bytes=" + body.size()
                + "]";
    }
}
