package io.koine.mesh;

import io.koine.model.SourceId;
import io.koine.model.catalogue.Item;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.spi.Grant;
import java.util.Optional;

/// Decides whether a source may publish an item.
public final class GrantCheck {
    private GrantCheck() {}

    /// @param settings the mesh's settings
    /// @param source the source
    /// @param item what it publishes
    /// @return why it may not; empty if it may
    public static Optional<Diagnostic> refusal(MeshSettings settings, SourceId source, Item item) {
        Grant grant = settings.grants().get(source);
        if (grant == null) {
            return Optional.of(refused(source, item, "the source has no grant at all"));
        }
        String namespace = item.namespace();
        boolean allowed = switch (item) {
            case Item.PolicyItem policy -> grant.allowsPolicy(namespace, settings.rootNamespace());
            case Item.AddressItem address -> true;
            case Item.ServiceItem service -> grant.allowsWorkloads(namespace);
            case Item.WorkloadItem workload -> grant.allowsWorkloads(namespace);
            case Item.EndpointItem endpoint -> grant.allowsWorkloads(namespace);
        };
        return allowed
                ? Optional.empty()
                : Optional.of(refused(
                        source,
                        item,
                        "namespace " + namespace + " is not granted; granted are " + grant.namespaces()
                                + " for workloads and " + grant.policyNamespaces() + " for policy"));
    }

    private static Diagnostic refused(SourceId source, Item item, String reason) {
        return Diagnostic.error(Code.NOT_GRANTED, Origin.of("source/" + source), item.key() + " is refused: " + reason)
                .withHint("widen the source's grant, or publish it elsewhere");
    }
}
