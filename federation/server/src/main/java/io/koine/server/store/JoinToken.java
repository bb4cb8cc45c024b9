package io.koine.server.store;

import io.koine.model.Names;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What a join token lets its bearer become, once. The secret itself is known to the bearer only.
///
/// @param id by which it is listed and revoked
/// @param source the source that publishes the instance, or null for the registry, in which it registers itself
/// @param namespace of the instance, a DNS label
/// @param serviceAccount of the instance, a DNS name
/// @param labels of the instance
/// @param service the service that the instance may serve, or null for none
/// @param name the instance's name, or null if one is made up
/// @param created when it was made
/// @param expires from when on it is worth nothing
public record JoinToken(
        String id,
        @Nullable SourceId source,
        String namespace,
        String serviceAccount,
        SortedMap<String, String> labels,
        @Nullable String service,
        @Nullable String name,
        Instant created,
        Instant expires) {
    /// @throws IllegalArgumentException naming the part that is no name, or if it expires before it was created
    public JoinToken {
        Names.requireLabel("namespace", namespace);
        Names.requireDnsName("serviceAccount", serviceAccount);
        labels = SortedCopies.sorted(labels);
        if (service != null) {
            Names.requireDnsName("service", service);
        }
        if (name != null) {
            Names.requireDnsName("name", name);
        }
        if (!expires.isAfter(created)) {
            throw new IllegalArgumentException(
                    "join token " + id + ": expires " + expires + "; expected later than its creation " + created);
        }
    }
}
