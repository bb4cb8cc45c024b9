package io.koine.ecs.items;

import io.koine.model.Names;
import io.koine.trust.Quoted;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;

/// Whose a task is: a service account of a namespace of the mesh.
///
/// @param namespace a DNS label
/// @param serviceAccount a DNS name
public record MeshIdentity(String namespace, String serviceAccount) {
    /// @throws IllegalArgumentException naming the part that is no name
    public MeshIdentity {
        Names.requireLabel("namespace", namespace);
        Names.requireDnsName("service account", serviceAccount);
    }

    /// @param text `<namespace>/<service account>`
    /// @return the identity
    /// @throws IllegalArgumentException if the text does not have that form
    public static MeshIdentity parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(Quoted.of(text) + ": expected <namespace>/<service account>");
        }
        return new MeshIdentity(text.substring(0, slash), text.substring(slash + 1));
    }

    /// @param trustDomain the mesh's
    /// @return the SPIFFE id
    public SpiffeId in(TrustDomain trustDomain) {
        return SpiffeId.ofWorkload(trustDomain, namespace, serviceAccount);
    }
}
