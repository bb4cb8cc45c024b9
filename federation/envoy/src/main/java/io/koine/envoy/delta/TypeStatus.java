package io.koine.envoy.delta;

import io.koine.envoy.ResourceType;
import io.koine.model.SortedCopies;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/// What is known about one proxy and one type, for people and for the API.
///
/// @param type the type
/// @param wildcard whether the proxy takes every resource of it
/// @param subscribed names it asked for one by one
/// @param sentVersions versions by name, including those in a response that is not answered yet
/// @param acknowledged versions by name that the proxy has, as it said itself
/// @param rejected versions by name that it refused and that are not sent again; empty text for a refused removal
/// @param counts what went over the stream
/// @param lastRejection the latest rejected response, if there was one
public record TypeStatus(
        ResourceType type,
        boolean wildcard,
        SortedSet<String> subscribed,
        SortedMap<String, String> sentVersions,
        SortedMap<String, String> acknowledged,
        SortedMap<String, String> rejected,
        Counts counts,
        Optional<Rejection> lastRejection) {
    public TypeStatus {
        subscribed = SortedCopies.sortedSet(subscribed);
        sentVersions = SortedCopies.sorted(sentVersions);
        acknowledged = SortedCopies.sorted(acknowledged);
        rejected = SortedCopies.sorted(rejected);
    }

    /// @param responses sent
    /// @param resourcesSent resources in them
    /// @param removalsSent removals in them
    /// @param unknownNonces answers that named no waiting response
    public record Counts(long responses, long resourcesSent, long removalsSent, long unknownNonces) {
        static final Counts NONE = new Counts(0, 0, 0, 0);

        Counts sent(DeltaPush push) {
            return new Counts(
                    responses + 1,
                    resourcesSent + push.resources().size(),
                    removalsSent + push.removed().size(),
                    unknownNonces);
        }

        Counts unknownNonce() {
            return new Counts(responses, resourcesSent, removalsSent, unknownNonces + 1);
        }
    }

    /// @param nonce of the rejected response
    /// @param versions it held, by name; empty text for a removal
    /// @param message Envoy's words, untrusted text
    public record Rejection(String nonce, SortedMap<String, String> versions, String message) {
        public Rejection {
            versions = SortedCopies.sorted(versions);
        }
    }
}
