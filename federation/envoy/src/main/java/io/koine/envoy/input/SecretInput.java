package io.koine.envoy.input;

import io.koine.envoy.ResourceType;
import io.koine.model.SortedCopies;
import io.koine.trust.TrustDomain;
import java.util.SortedMap;

/// The input of the trust bundle: public anchors, no key.
///
/// @param bundles PEM anchors by trust domain, never merged: an anchor vouches for its own domain only
public record SecretInput(SortedMap<TrustDomain, String> bundles) implements ResourceInput {
    /// @throws IllegalArgumentException if there is no bundle: such a validator could verify nobody
    public SecretInput {
        bundles = SortedCopies.sorted(bundles);
        if (bundles.isEmpty()) {
            throw new IllegalArgumentException("trust bundle: no trust domain; expected at least the mesh's own");
        }
    }

    @Override
    public ResourceType type() {
        return ResourceType.SECRET;
    }

    @Override
    public String name() {
        return ResourceNames.TRUST_BUNDLE;
    }
}
