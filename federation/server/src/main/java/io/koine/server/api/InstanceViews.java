package io.koine.server.api;

import io.koine.server.store.Instance;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the API shows of enrolled instances.
final class InstanceViews {
    private InstanceViews() {}

    record InstanceView(
            String id,
            String identity,
            Map<String, String> labels,
            @Nullable String service,
            @Nullable String token,
            String created,
            @Nullable String banned) {}

    record InstanceList(List<InstanceView> instances) {}

    /// @param instances the instances, in order
    /// @return what is shown
    static InstanceList instances(List<Instance> instances) {
        return new InstanceList(instances.stream().map(InstanceViews::instance).toList());
    }

    private static InstanceView instance(Instance instance) {
        return new InstanceView(
                instance.id().toString(),
                instance.identity().toString(),
                instance.labels(),
                instance.service(),
                instance.tokenId(),
                instance.created().toString(),
                Optional.ofNullable(instance.bannedAt()).map(Instant::toString).orElse(null));
    }
}
