package io.koine.mesh.loop;

import io.koine.mesh.Mesh;
import io.koine.model.Hostname;
import io.koine.model.SortedCopies;
import io.koine.model.catalogue.SourceImage;
import java.time.Duration;
import java.util.SortedSet;

/// What the loop asks its surroundings to do.
public sealed interface LoopAction {
    /// Make a new image visible to all.
    ///
    /// @param mesh the image
    record Publish(Mesh mesh) implements LoopAction {}

    /// Start a timer.
    ///
    /// @param timer which
    /// @param delay from now
    record Arm(LoopTimer timer, Duration delay) implements LoopAction {}

    /// Keep a source's image as its last good one.
    ///
    /// @param image the image, which is in sync
    record Persist(SourceImage image) implements LoopAction {}

    /// Allot an address to each of these hosts; they come back as events of the source that keeps the
    /// addresses.
    ///
    /// @param hosts hosts without one
    record AllotAddresses(SortedSet<Hostname> hosts) implements LoopAction {
        public AllotAddresses {
            hosts = SortedCopies.sortedSet(hosts);
        }
    }
}
