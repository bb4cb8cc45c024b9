package io.koine.mesh.visibility;

import io.koine.model.Hostname;
import io.koine.model.SortedCopies;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Sidecar;
import io.koine.model.policy.Sidecar.Host;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Which views there are, who has which, and which may see a service. It depends on the Sidecars, and on which
/// namespaces have services or are exported to, not on the services.
final class Views {
    static final Views NONE = new Views(Sidecars.of(SortedCopies.none(), ""), Groups.EMPTY);

    private final Sidecars sidecars;
    private final TreeSet<String> viewers;
    private final TreeSet<String> owners;
    private final Map<ObjectKey, View> bySidecar = new HashMap<>();
    private final Map<String, View> meshWide = new HashMap<>();
    private final TreeSet<View> all = new TreeSet<>();
    private final Map<String, List<View>> byHost = new HashMap<>();
    private final Map<String, List<View>> byNamespace = new HashMap<>();

    private Views(Sidecars sidecars, Groups groups) {
        this.sidecars = sidecars;
        this.viewers = new TreeSet<>(groups.shownTo().keySet());
        this.owners = new TreeSet<>(groups.byNamespace().keySet());
        sidecars.all().forEach(each -> bySidecar.put(each.key(), view(each.key().namespace(), each)));
        all.addAll(bySidecar.values());
        viewers.forEach(viewer -> all.add(View.everything(viewer)));
        sidecars.meshWide().ifPresent(this::everyNamespace);
        all.remove(View.OPEN);
        all.forEach(this::index);
    }

    /// @param sidecars all of them
    /// @param groups the services
    /// @param before the last ones, which stay if nothing changes them
    /// @return the views
    static Views of(Sidecars sidecars, Groups groups, Views before) {
        boolean same = sidecars.equals(before.sidecars)
                && groups.shownTo().keySet().equals(before.viewers)
                && groups.byNamespace().keySet().equals(before.owners);
        return same ? before : new Views(sidecars, groups);
    }

    private void everyNamespace(Sidecar sidecar) {
        TreeSet<String> namespaces = new TreeSet<>(owners);
        namespaces.addAll(viewers);
        // Stands for all others, which have neither services nor anything that is exported to them.
        namespaces.add(View.ANYBODY);
        namespaces.forEach(namespace -> meshWide.put(namespace, view(namespace, sidecar)));
        all.addAll(meshWide.values());
    }

    private View view(String namespace, Sidecar sidecar) {
        return View.of(
                viewers.contains(namespace) ? namespace : View.ANYBODY,
                owners.contains(namespace) ? namespace : Host.NONE,
                sidecar);
    }

    private void index(View view) {
        for (Host host : view.hosts()) {
            Map<String, List<View>> index = host.isWide() ? byNamespace : byHost;
            index.computeIfAbsent(host.isWide() ? host.namespace() : host.name(), _ -> new ArrayList<>())
                    .add(view);
        }
    }

    /// @return all but [View#OPEN]
    Set<View> all() {
        return Collections.unmodifiableSet(all);
    }

    /// @return which Sidecars they were made from
    Sidecars sidecars() {
        return sidecars;
    }

    /// @param namespace a workload's namespace
    /// @param holding the Sidecar that holds for it
    /// @return what it sees: one of [#all], or [View#OPEN]
    View of(String namespace, Optional<Sidecar> holding) {
        if (holding.isEmpty()) {
            return viewers.contains(namespace) ? View.everything(namespace) : View.OPEN;
        }
        ObjectKey key = holding.get().key();
        View other = meshWide.getOrDefault(namespace, meshWide.getOrDefault(View.ANYBODY, View.OPEN));
        return key.namespace().equals(namespace) ? bySidecar.getOrDefault(key, other) : other;
    }

    /// @param namespaces those that a service has, or had
    /// @param host its host
    /// @return the views that may see it; all others cannot
    Collection<View> candidates(Collection<String> namespaces, Hostname host) {
        LinkedHashSet<View> found = new LinkedHashSet<>(byHost.getOrDefault(host.value(), List.of()));
        found.addAll(byNamespace.getOrDefault(Host.ANY, List.of()));
        namespaces.forEach(namespace -> found.addAll(byNamespace.getOrDefault(namespace, List.of())));
        return found;
    }
}
