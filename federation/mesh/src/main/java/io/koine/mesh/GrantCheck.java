package io.koine.mesh;

import io.koine.model.Endpoint;
import io.koine.model.Hostname;
import io.koine.model.Service;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.Policy;
import io.koine.model.spi.Grant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides whether a source may publish an item.
///
/// More than the item's own namespace is asked, since an item also acts on what it names: an endpoint on the
/// service that it answers for, a workload on the identity that callers will trust.
public final class GrantCheck {
    private GrantCheck() {}

    /// @param settings the mesh's settings
    /// @param source the source
    /// @param item what it publishes
    /// @return why it may not; empty if it may
    public static Optional<Diagnostic> refusal(MeshSettings settings, SourceId source, Item item) {
        Grant grant = settings.grants().get(source);
        if (grant == null) {
            return Optional.of(unknown(source));
        }
        String obstacle = switch (item) {
            case Item.PolicyItem(Policy policy) -> policy(grant, policy.key().namespace(), settings.rootNamespace());
            case Item.AddressItem _ -> grant.addresses() ? null : "addresses are allotted by the store alone";
            case Item.ServiceItem(Service service) ->
                first(namespace(grant, service.namespace()), host(grant, service.host()));
            case Item.WorkloadItem(Workload workload) -> workload(grant, source, workload);
            case Item.EndpointItem(Endpoint endpoint) ->
                first(
                        own(source, endpoint.workload()),
                        namespace(grant, endpoint.workload().namespace()),
                        host(grant, endpoint.service()));
        };
        return Optional.ofNullable(obstacle)
                .map(why -> error(source, item.key() + " is refused: " + why)
                        .withHint("widen the source's grant, or publish it elsewhere"));
    }

    /// @param source a source that the settings do not name
    /// @return the one diagnostic about all that it publishes
    public static Diagnostic unknown(SourceId source) {
        return error(source, "everything is refused: the source has no grant at all");
    }

    /// @param source a source that is refused more than can be shown
    /// @param kind the kind of what is not shown
    /// @param count how many items of that kind are not shown; at least 1
    /// @return the one diagnostic about them
    public static Diagnostic more(SourceId source, ItemKey.Kind kind, int count) {
        return error(source, "and " + count + " more of kind " + kind + " are refused, which are not shown");
    }

    private static @Nullable String workload(Grant grant, SourceId source, Workload workload) {
        String namespace = workload.id().namespace();
        boolean ofNamespace =
                workload.identity().namespace().filter(namespace::equals).isPresent();
        return first(
                own(source, workload.id()),
                namespace(grant, namespace),
                ofNamespace ? null : "identity " + workload.identity() + " is not one of namespace " + namespace);
    }

    private static @Nullable String own(SourceId source, WorkloadId instance) {
        return instance.source().equals(source) ? null : "instance " + instance + " belongs to another source";
    }

    private static @Nullable String namespace(Grant grant, String namespace) {
        return grant.allowsWorkloads(namespace)
                ? null
                : "namespace " + namespace + " is not granted; granted are " + grant.namespaces();
    }

    private static @Nullable String host(Grant grant, Hostname host) {
        return grant.allowsHost(host)
                ? null
                : "the namespace of host " + host + " is not granted; granted are " + grant.namespaces();
    }

    private static @Nullable String policy(Grant grant, String namespace, String rootNamespace) {
        return grant.allowsPolicy(namespace, rootNamespace)
                ? null
                : "policy of namespace " + namespace + " is not granted; granted are " + grant.policyNamespaces();
    }

    private static @Nullable String first(@Nullable String... obstacles) {
        for (String obstacle : obstacles) {
            if (obstacle != null) {
                return obstacle;
            }
        }
        return null;
    }

    private static Diagnostic error(SourceId source, String message) {
        return Diagnostic.error(Code.NOT_GRANTED, Origin.of("source/" + source), message);
    }
}
