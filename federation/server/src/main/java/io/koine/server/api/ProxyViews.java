package io.koine.server.api;

import io.koine.envoy.delta.TypeStatus;
import io.koine.envoy.delta.TypeStatus.Rejection;
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
            List<TypeView> types) {}

    record ProxyList(long generation, List<ProxyView> proxies) {}

    /// @param statuses the connected proxies
    /// @param generation the newest generation
    /// @return what is shown
    static ProxyList proxies(List<ProxyStatus> statuses, long generation) {
        return new ProxyList(
                generation, statuses.stream().map(ProxyViews::proxy).toList());
    }

    private static ProxyView proxy(ProxyStatus status) {
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
