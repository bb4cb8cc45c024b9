package io.koine.mesh.visibility;

import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.model.Hostname;
import io.koine.model.PersistentMap;
import io.koine.model.policy.Sidecar;
import io.koine.model.policy.Sidecar.Host;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the proxies of every workload are told of, as scopes that are shared: all workloads that see the same have
/// the same object. A scope is made once; after a change of services each that holds one of them is changed at these
/// alone, and all others stay the same objects.
public final class Visibility {
    private final Groups groups;
    private final Views views;
    private final PersistentMap<View, OutboundScope> scopes;
    private final Work work;

    private Visibility(Groups groups, Views views, PersistentMap<View, OutboundScope> scopes, Work work) {
        this.groups = groups;
        this.views = views;
        this.scopes = scopes;
        this.work = work;
    }

    /// What it took to make one from the one before.
    ///
    /// @param made scopes that were made anew
    /// @param asked how often a scope was asked about one changed service
    public record Work(int made, int asked) {
        /// Nothing.
        public static final Work NONE = new Work(0, 0);
    }

    /// @param all every service, with those to whom it is exported
    /// @param sidecars all Sidecars
    /// @param previous the last one, if there is one: what did not change is taken from it
    /// @return who sees what
    public static Visibility of(OutboundScope all, Sidecars sidecars, @Nullable Visibility previous) {
        Visibility before = previous == null
                ? new Visibility(Groups.EMPTY, Views.NONE, PersistentMap.empty(), Work.NONE)
                : previous;
        List<Hostname> changed =
                all.byHost().difference(before.groups.all().byHost()).keys();
        Groups groups = before.groups.with(all, changed);
        Views views = Views.of(sidecars, groups, before.views);
        return new Update(before, groups, views).run(changed);
    }

    /// @param namespace a workload's namespace
    /// @param labels its labels
    /// @return what its proxy is told of
    public OutboundScope scopeOf(String namespace, Map<String, String> labels) {
        View view = viewOf(namespace, labels);
        return view.equals(View.OPEN) ? groups.open() : Objects.requireNonNull(scopes.get(view), view::toString);
    }

    View viewOf(String namespace, Map<String, String> labels) {
        return views.of(namespace, sidecarOf(namespace, labels));
    }

    /// @param namespace a workload's namespace
    /// @param labels its labels
    /// @return the Sidecar that says what its proxy is told of; empty if none does
    public Optional<Sidecar> sidecarOf(String namespace, Map<String, String> labels) {
        return views.sidecars().holding(namespace, labels);
    }

    /// @return the Sidecars of the mesh
    public Sidecars sidecars() {
        return views.sidecars();
    }

    /// @return what is exported to everybody: the scope of whom nothing else is said about
    public OutboundScope open() {
        return groups.open();
    }

    /// @param host a service's host
    /// @return how many different scopes hold it, [#open] not counted; found by an index, without asking all
    public long holders(Hostname host) {
        OutboundService service = groups.all().byHost().get(host);
        return service == null
                ? 0
                : views.candidates(List.of(service.namespace()), host).stream()
                        .filter(view -> view.sees(service))
                        .count();
    }

    /// @return what it took to make this one
    public Work work() {
        return work;
    }

    /// One step from one image to the next.
    private static final class Update {
        private final Visibility before;
        private final Groups groups;
        private final Views views;
        private final TreeMap<View, TreeMap<Hostname, Optional<OutboundService>>> changes = new TreeMap<>();
        private int made;
        private int asked;

        Update(Visibility before, Groups groups, Views views) {
            this.before = before;
            this.groups = groups;
            this.views = views;
        }

        Visibility run(Collection<Hostname> changed) {
            changed.forEach(this::ask);
            PersistentMap<View, OutboundScope> scopes = before.scopes;
            if (views != before.views) {
                scopes = kept(scopes);
            }
            for (var change : changes.entrySet()) {
                OutboundScope old = scopes.get(change.getKey());
                if (old != null) {
                    scopes = scopes.with(change.getKey(), changed(old, change.getValue()));
                }
            }
            for (View view : views == before.views ? List.<View>of() : views.all()) {
                if (!scopes.containsKey(view)) {
                    made++;
                    scopes = scopes.with(view, make(view));
                }
            }
            return new Visibility(groups, views, scopes, new Work(made, asked));
        }

        private PersistentMap<View, OutboundScope> kept(PersistentMap<View, OutboundScope> scopes) {
            List<View> gone = scopes.keySet().stream()
                    .filter(view -> !views.all().contains(view))
                    .toList();
            return scopes.with(Map.of(), gone);
        }

        private void ask(Hostname host) {
            OutboundService old = before.groups.all().byHost().get(host);
            OutboundService next = groups.all().byHost().get(host);
            List<String> namespaces = Stream.of(Optional.ofNullable(old), Optional.ofNullable(next))
                    .flatMap(Optional::stream)
                    .map(OutboundService::namespace)
                    .distinct()
                    .toList();
            for (View view : views.candidates(namespaces, host)) {
                asked++;
                changes.computeIfAbsent(view, _ -> new TreeMap<>())
                        .put(host, Optional.ofNullable(next).filter(view::sees));
            }
        }

        private static OutboundScope changed(
                OutboundScope old, SortedMap<Hostname, Optional<OutboundService>> changes) {
            PersistentMap<Hostname, OutboundService> services = GroupChanges.applyTo(old.byHost(), changes);
            return Groups.same(services, old.byHost()) ? old : new OutboundScope(services);
        }

        private OutboundScope make(View view) {
            if (view.isEverything()) {
                PersistentMap<Hostname, OutboundService> special =
                        groups.shownTo().get(view.viewer());
                return special == null
                        ? groups.open()
                        : new OutboundScope(groups.open().byHost().with(special, List.of()));
            }
            TreeMap<Hostname, OutboundService> seen = new TreeMap<>();
            view.hosts().stream()
                    .flatMap(this::services)
                    .filter(view::sees)
                    .forEach(service -> seen.put(service.host(), service));
            return new OutboundScope(PersistentMap.of(seen));
        }

        private Stream<OutboundService> services(Host host) {
            PersistentMap<Hostname, OutboundService> among = host.namespace().equals(Host.ANY)
                    ? groups.all().byHost()
                    : groups.byNamespace().getOrDefault(host.namespace(), PersistentMap.empty());
            if (host.isWide()) {
                return among.values().stream();
            }
            return host.hostname().map(among::get).stream();
        }
    }
}
