package io.koine.server.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Mesh;
import io.koine.mesh.compile.CompiledPolicies;
import io.koine.mesh.flip.Flips;
import io.koine.mesh.scope.OutboundScope;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.SourceImage;
import io.koine.server.loop.ManualTimers;
import io.koine.trust.TrustDomain;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SourceHistoryTest {
    private static final SourceId SOURCE = new SourceId("eks");

    private final ManualTimers timers = new ManualTimers();
    private final SourceHistory history = new SourceHistory(timers);

    @Test
    void aStateLastsUntilAnotherOneComes() {
        SourceImage synced = image(SourceImage.State.SYNCED, "");
        Instant start = timers.now();
        assertThat(history.since(synced)).isEmpty();
        history.accept(mesh(synced));
        timers.advance(Duration.ofMinutes(5));
        history.accept(mesh(synced));
        assertThat(history.since(synced)).contains(start);

        SourceImage stale = image(SourceImage.State.STALE, "throttled");
        history.accept(mesh(stale));
        timers.advance(Duration.ofMinutes(1));
        history.accept(mesh(image(SourceImage.State.STALE, "refused")));
        assertThat(history.since(stale))
                .as("another reason is no other state")
                .contains(start.plus(Duration.ofMinutes(5)));
        assertThat(history.since(synced)).isEmpty();
    }

    private static SourceImage image(SourceImage.State state, String reason) {
        return new SourceImage(SOURCE, state, reason, SortedCopies.none());
    }

    private static Mesh mesh(SourceImage image) {
        Catalogue catalogue = Catalogue.of(1, new TreeMap<>(Map.of(SOURCE, image)));
        return new Mesh(
                1,
                catalogue,
                SortedCopies.none(),
                OutboundScope.of(List.of()),
                SortedCopies.noValues(),
                SortedCopies.none(),
                CompiledPolicies.of(catalogue.policies(), "istio-system", new TrustDomain("mesh.test"), null),
                Flips.NONE,
                List.of());
    }
}
