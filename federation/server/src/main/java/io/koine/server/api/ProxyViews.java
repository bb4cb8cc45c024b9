package io.koine.server.api;

import io.koine.envoy.delta.TypeStatus;
import io.koine.envoy.delta.TypeStatus.Rejection;
import io.koine.mesh.Mesh;
import io.koine.mesh.visibility.Visibility;
import io.koine.model.Workload;
import io.koine.server.xds.ProxyStatus;
import io.koine.server.xds.TypeTimes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the API shows of connected proxies.
final class ProxyViews {
    private ProxyViews() {}

    record NackView(
            Set<String> resources, String message, @Nullable String at) {}

    record TypeView(
            String type,
            boolean wildcard,
            int subscribed,
            int resources,
            Map<String, String> sentVersions,
            long responses,
            long resourcesSent,
            long removalsSent,
            boolean acked,
            @Nullable String lastSent,
            @Nullable String lastAck,
            long unknownNonces,
            Set<String> rejected,
            @Nullable NackView nack) {}

    record ProxyView(
            String instance,
            String identity,
            String node,
            boolean nodeIdMatches,
            String envoyVersion,
            boolean connected,
            String connectedSince,
            String lastSeen,
            String certificateExpires,
            long generation,
            String sync,
            String problem,
            @Nullable ScopeView scope,
            List<TypeView> types) {}

    /// Which services a proxy is told of.
    ///
    /// @param sidecar the Sidecar that says so, as `<namespace>/<name>`; empty if none holds
    /// @param services how many they are
    record ScopeView(String sidecar, int services) {}

    record ProxyList(long generation, List<ProxyView> proxies) {}

    /// @param statuses the connected proxies
    /// @param generation the newest generation
    /// @param mesh the newest image, if there is one
    /// @return what is shown
    static ProxyList proxies(List<ProxyStatus> statuses, long generation, Optional<Mesh> mesh) {
        return new ProxyList(
                generation, statuses.stream().map(status -> proxy(status, mesh)).toList());
    }

    private static @Nullable ScopeView scope(ProxyStatus status, Optional<Mesh> mesh) {
        return mesh.flatMap(image -> Optional.ofNullable(image.inbound().get(status.instance()))
                        .map(scope -> scope(scope.workload(), image.visibility())))
                .orElse(null);
    }

    private static ScopeView scope(Workload workload, Visibility visibility) {
        String namespace = workload.id().namespace();
        return new ScopeView(
                visibility
                        .sidecarOf(namespace, workload.labels())
                        .map(sidecar ->
                                sidecar.key().namespace() + "/" + sidecar.key().name())
                        .orElse(""),
                visibility.scopeOf(namespace, workload.labels()).byHost().size());
    }

    private static ProxyView proxy(ProxyStatus status, Optional<Mesh> mesh) {
        return new ProxyView(
                status.instance().toString(),
                status.identity().toString(),
                status.nodeId(),
                status.nodeIdMatches(),
                status.version().toString(),
                true,
                status.connectedSince().toString(),
                status.lastSeen().toString(),
                status.certificateExpires().map(Instant::toString).orElse(""),
                status.settledGeneration(),
                sync(status),
                status.problem(),
                scope(status, mesh),
                status.types().stream()
                        .map(type -> type(type, status.times(type.type())))
                        .toList());
    }

    private static String sync(ProxyStatus status) {
        if (status.targetGeneration() == 0) {
            return "NOT_SENT";
        }
        boolean current = status.problem().isEmpty() && status.settledGeneration() >= status.targetGeneration();
        return current ? "SYNCED" : "STALE";
    }

    private static TypeView type(TypeStatus status, TypeTimes times) {
        return new TypeView(
                status.type().shortName(),
                status.wildcard(),
                status.subscribed().size(),
                status.acknowledged().size(),
                status.sentVersions(),
                status.counts().responses(),
                status.counts().resourcesSent(),
                status.counts().removalsSent(),
                status.sentVersions().equals(status.acknowledged()),
                text(times.sent()),
                text(times.acknowledged()),
                status.counts().unknownNonces(),
                status.rejected().keySet(),
                status.lastRejection()
                        .filter(rejection -> !status.rejected().isEmpty())
                        .map(rejection -> nack(rejection, times.rejected()))
                        .orElse(null));
    }

    private static NackView nack(Rejection rejection, Optional<Instant> at) {
        return new NackView(rejection.versions().keySet(), rejection.message(), text(at));
    }

    private static @Nullable String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }
}
