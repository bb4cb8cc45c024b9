package io.koine.envoy.assemble;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.input.Inputs;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.model.Hostname;
import io.koine.model.PersistentMap;
import io.koine.model.PersistentMap.Difference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What all proxies have in common that may call the same: the clusters, endpoints and routes of services.
///
/// Threads: immutable.
public final class SharedOutbound {
    static final SharedOutbound NOTHING =
            new SharedOutbound(OutboundScope.of(List.of()), Parts.NONE, PersistentMap.empty());

    private final OutboundScope scope;
    private final Parts resources;
    private final PersistentMap<Hostname, SortedSet<Integer>> httpPorts;

    private SharedOutbound(
            OutboundScope scope, Parts resources, PersistentMap<Hostname, SortedSet<Integer>> httpPorts) {
        this.scope = scope;
        this.resources = resources;
        this.httpPorts = httpPorts;
    }

    /// @param scope what proxies may call
    /// @param previous the same of an earlier scope, with which it shares what is equal; null if there was none
    /// @param translation asked about the resources of changed services that differ
    /// @return what the scope means to all of them; `previous` itself if that has not changed
    /// @throws IllegalStateException if translation made two resources of one name, or a reference to nothing: our
    ///     bug; proxies keep what they have
    public static SharedOutbound of(OutboundScope scope, @Nullable SharedOutbound previous, Translation translation) {
        SharedOutbound from = previous == null ? NOTHING : previous;
        Difference<Hostname, OutboundService> difference = scope.byHost().difference(from.scope.byHost());
        if (previous != null && difference.isEmpty()) {
            return previous;
        }
        Draft draft = new Draft(from.resources, translation);
        TreeMap<Hostname, SortedSet<Integer>> ports = new TreeMap<>();
        List<Hostname> portless = new ArrayList<>(difference.removed());
        difference.removed().forEach(host -> draft.replace(Inputs.shared(from.service(host)), List.of()));
        for (Map.Entry<Hostname, OutboundService> entry : difference.changed()) {
            OutboundService service = entry.getValue();
            OutboundService before = from.scope.byHost().get(entry.getKey());
            draft.replace(before == null ? List.of() : Inputs.shared(before), Inputs.shared(service));
            SortedSet<Integer> http = Inputs.httpPorts(service);
            if (http.isEmpty()) {
                portless.add(service.host());
            } else {
                ports.put(service.host(), http);
            }
        }
        Parts next = draft.finish();
        Collection<EnvoyResource> suspects = next.lacksAnyOf(from.resources) ? next.all() : draft.changed();
        next.requireAll(suspects, Parts::isShared);
        return new SharedOutbound(scope, next, from.httpPorts.with(ports, portless));
    }

    private OutboundService service(Hostname host) {
        OutboundService service = scope.byHost().get(host);
        if (service == null) {
            throw new IllegalStateException(host + " has gone from a scope in which it never was");
        }
        return service;
    }

    /// @return what proxies may call
    public OutboundScope scope() {
        return scope;
    }

    Parts resources() {
        return resources;
    }

    /// @return the HTTP ports of each service that has any
    PersistentMap<Hostname, SortedSet<Integer>> httpPorts() {
        return httpPorts;
    }
}
