package io.koine.envoy.input;

import io.koine.model.policy.PathNormalization;
import io.koine.model.policy.PolicyMeaning;

/// What a listener must know of the policy of requests; the rest travels in [ExtensionInput].
///
/// @param meaning which answers are given where Istio leaves a door open
/// @param normalization how paths are written before policy looks at them
/// @param providers how many external providers are asked; their filters are places of the listener
public record RequestPolicy(PolicyMeaning meaning, PathNormalization normalization, int providers) {
    /// Of a port whose requests are not seen.
    public static final RequestPolicy NONE =
            new RequestPolicy(PolicyMeaning.STRICT, PathNormalization.REJECT_ESCAPED_SLASHES, 0);
}
