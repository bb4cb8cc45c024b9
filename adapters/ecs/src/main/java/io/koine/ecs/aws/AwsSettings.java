package io.koine.ecs.aws;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// What is read, and where.
///
/// @param region such as `eu-central-1`
/// @param clusters names or ARNs of ECS clusters
/// @param namespaces names of Cloud Map namespaces
/// @param endpoint an address that answers for AWS, in tests and on private links; empty for AWS's own
public record AwsSettings(String region, List<String> clusters, List<String> namespaces, Optional<URI> endpoint) {
    public AwsSettings {
        clusters = List.copyOf(clusters);
        namespaces = List.copyOf(namespaces);
    }
}
