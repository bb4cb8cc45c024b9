package io.koine.k8s.image;

import io.koine.model.SourceId;
import io.koine.trust.AddressMap;
import io.koine.trust.TrustDomain;

/// How the objects of one cluster are read.
///
/// @param source the source that publishes them
/// @param trustDomain the mesh's trust domain
/// @param addresses under which addresses the cluster's are reached
/// @param network the network in which they are reached, maybe empty
/// @param meshedLabel the label by which a pod or a namespace says, with the value [#MESHED], that there are
///     proxies of the mesh
public record ImageRules(
        SourceId source, TrustDomain trustDomain, AddressMap addresses, String network, String meshedLabel) {
    /// The value with which the label says so.
    public static final String MESHED = "enabled";
}
