package io.koine.envoy.delta;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.ResourceType;
import io.koine.model.SortedCopies;
import java.util.List;
import java.util.Map;

/// What the edge must do, or report, after a step; in the order given.
public sealed interface SessionAction {
    /// Write the response to the stream.
    ///
    /// @param push the response
    record Send(DeltaPush push) implements SessionAction {}

    /// Feed [SessionEvent.DeadlinePassed] back unless the response is answered in time. The edge knows the
    /// duration.
    ///
    /// One more comes at the start of a resumed stream, whose nonce is no response's: removals wait for it.
    ///
    /// @param type of the response
    /// @param nonce of the response
    record ArmDeadline(ResourceType type, String nonce) implements SessionAction {}

    /// The proxy accepted a response.
    ///
    /// @param type of the response
    /// @param nonce of the response
    /// @param versions accepted, by name
    /// @param removed names it no longer has
    record Acknowledged(ResourceType type, String nonce, Map<String, String> versions, List<String> removed)
            implements SessionAction {
        public Acknowledged {
            versions = versions instanceof Versions ? versions : SortedCopies.sorted(versions);
            removed = List.copyOf(removed);
        }
    }

    /// The proxy rejected a response. If it held one resource, that one is at fault and is not sent again until
    /// its content differs; if it held more, they are sent again in smaller responses until the culprit stands
    /// alone.
    ///
    /// @param type of the response
    /// @param nonce of the response
    /// @param resources that were in it
    /// @param removed names whose removal was in it
    /// @param message Envoy's words, untrusted text
    record Rejected(
            ResourceType type, String nonce, List<EnvoyResource> resources, List<String> removed, String message)
            implements SessionAction {
        public Rejected {
            resources = List.copyOf(resources);
            removed = List.copyOf(removed);
        }

        /// @return whether the culprit is known, because nothing else was in the response
        public boolean isolated() {
            return resources.size() + removed.size() == 1;
        }
    }

    /// An answer named no response that waits for one; its subscription changes were taken all the same.
    ///
    /// @param type of the request
    /// @param nonce that was named
    record UnknownNonce(ResourceType type, String nonce) implements SessionAction {}

    /// Everything the proxy is subscribed to was sent and accepted. Comes again for the same generation when the
    /// proxy subscribes to more and got that as well; never while a resource of this generation stands rejected.
    ///
    /// @param generation of the set
    record Settled(long generation) implements SessionAction {}
}
