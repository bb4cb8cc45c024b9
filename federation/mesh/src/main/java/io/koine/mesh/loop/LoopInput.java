package io.koine.mesh.loop;

import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.catalogue.SourceImage;
import io.koine.trust.TrustDomain;
import java.time.Duration;
import java.util.Optional;

/// What happens to the loop.
public sealed interface LoopInput {
    /// A source reports something.
    ///
    /// @param event what it reports
    record FromSource(SourceEvent event) implements LoopInput {}

    /// The last good image of a source, as the store kept it; handed in before the source starts. It is
    /// adopted and marked stale if the source is lost, or does not come in time.
    ///
    /// @param image the image
    record Stored(SourceImage image) implements LoopInput {}

    /// The anchors of a trust domain have changed.
    ///
    /// @param trustDomain the trust domain
    /// @param pem its anchors
    record BundleChanged(TrustDomain trustDomain, String pem) implements LoopInput {}

    /// The key set of a token issuer was fetched, and is another one than before.
    ///
    /// @param address where it was fetched
    /// @param keys a JSON Web Key Set (RFC 7517)
    record KeySetChanged(String address, String keys) implements LoopInput {}

    /// Nothing asks for the key set of an address any more.
    ///
    /// @param address where it was fetched
    record KeySetGone(String address) implements LoopInput {}

    /// A proxy has opened a stream. The first of several streams of one instance counts; so does the last
    /// that ends.
    ///
    /// @param instance what its leaf was issued for
    /// @param lastKnown the workload as it last registered, for a proxy whose workload has left the
    ///     catalogue
    record ProxyJoined(WorkloadId instance, Optional<Workload> lastKnown) implements LoopInput {}

    /// A stream of a proxy has ended.
    ///
    /// @param instance what its leaf was issued for
    record ProxyLeft(WorkloadId instance) implements LoopInput {}

    /// The proxy of a workload that a platform publishes has said that it leaves: callers hear of it now,
    /// and not only once the platform has noticed.
    ///
    /// @param instance the workload
    record Withdrawn(WorkloadId instance) implements LoopInput {}

    /// The proxy of a workload is there, whether or not it had said that it leaves.
    ///
    /// @param instance the workload
    record Reinstated(WorkloadId instance) implements LoopInput {}

    /// A proxy has acknowledged something. Reported while [io.koine.mesh.Mesh#flips()] of the image that it
    /// was made for is not empty; at other times nobody waits for it.
    ///
    /// @param instance what its leaf was issued for
    /// @param callsAs the generation whose clusters and endpoints it has
    /// @param listensAs the generation whose listeners it has
    record ProxyAcknowledged(WorkloadId instance, long callsAs, long listensAs) implements LoopInput {}

    /// An image has been handed to every stream that it concerns. While that takes long, the next one is
    /// waited for longer, so that it holds more.
    ///
    /// @param generation the image's number
    /// @param took from its publication
    record Delivered(long generation, Duration took) implements LoopInput {}

    /// A timer that the loop asked for has run out.
    ///
    /// @param timer which
    record TimerFired(LoopTimer timer) implements LoopInput {}
}
