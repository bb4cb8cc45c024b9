package io.koine.istio.offline;

import io.koine.istio.Field;
import io.koine.istio.ManifestParser;
import io.koine.istio.OtherObjects;
import io.koine.istio.ParseContext;
import io.koine.istio.ParsedManifests;
import io.koine.istio.ParsedObject;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.UnenforcedObject;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reads manifests as a mesh. Used for one set of files, by one thread.
///
/// Pods, what makes pods (a Deployment counts as one instance of its name), WorkloadEntries, Services,
/// ServiceEntries, ServiceAccounts and Namespaces are read leniently: the fields that say nothing about the
/// mesh are not looked at. The objects of the mesh's API are read as strictly as everywhere.
public final class OfflineReader {
    /// The API groups whose objects are the mesh's to judge.
    private static final List<String> OWN_GROUPS = List.of("istio.io/", "koine.io/");

    private final TrustDomain trustDomain;
    private final InstanceReader instances;
    private final ServiceReader services;
    private final Assembly assembly = new Assembly();
    private final TreeMap<ItemKey, Item> items = new TreeMap<>();
    private final TreeMap<String, Origin> origins = new TreeMap<>();
    private final Twins twins = new Twins();
    private final TreeSet<SpiffeId> accounts = new TreeSet<>();
    private final TreeSet<String> namespaces = new TreeSet<>();
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    private OfflineReader(TrustDomain trustDomain) {
        this.trustDomain = trustDomain;
        this.instances = new InstanceReader(trustDomain);
        this.services = new ServiceReader(instances);
    }

    /// @param texts the files; each may have up to 1 MiB
    /// @param trustDomain the mesh's trust domain, which no manifest tells
    /// @return what they hold. An object with an error is left out and does not touch the others
    public static OfflineManifests read(Collection<OfflineText> texts, TrustDomain trustDomain) {
        OfflineReader reader = new OfflineReader(trustDomain);
        texts.forEach(reader::read);
        return reader.finish();
    }

    private void read(OfflineText file) {
        // Nobody has made these objects yet, so none is older than another one.
        ParseContext context = new ParseContext(Optional.of(file.name()), Instant.EPOCH);
        TreeMap<String, Origin> places = new TreeMap<>();
        ParsedManifests parsed = ManifestParser.parse(file.text(), context, (apiVersion, kind, object) -> {
            String resource = object.subject().resource();
            places.putIfAbsent(resource, object.subject().origin("", object.line()));
            Optional<Diagnostic> again = twins.again(apiVersion, object);
            again.ifPresent(diagnostics::add);
            return again.isPresent() || take(apiVersion, kind, object);
        });
        diagnostics.addAll(parsed.diagnostics());
        parsed.objects().forEach(object -> policy(object, places));
    }

    private void policy(ParsedObject object, SortedMap<String, Origin> places) {
        Item item = new Item.PolicyItem(object.policy());
        String resource = object.policy().key().toString();
        Origin origin = places.getOrDefault(resource, Origin.of(resource));
        namespaces.add(object.policy().key().namespace());
        Item first = items.putIfAbsent(item.key(), item);
        Origin at = origins.getOrDefault(resource, origin);
        if (first == null) {
            origins.put(resource, origin);
        } else if (first.equals(item) && !(object.policy() instanceof UnenforcedObject)) {
            // Written otherwise, such as in another version of the API, but meaning the same.
            diagnostics.add(Twins.equal(origin, at));
        } else {
            assembly.twice(origin, at);
        }
    }

    /// @see OtherObjects
    private boolean take(String apiVersion, String kind, Field object) {
        if (OWN_GROUPS.stream().anyMatch(apiVersion::contains)) {
            // These two are read by the strict reader as well.
            switch (kind) {
                case "ServiceEntry" ->
                    meta(kind, object)
                            .ifPresent(meta -> services.entry(meta, object).forEach(assembly::add));
                case "WorkloadEntry" ->
                    meta(kind, object)
                            .flatMap(
                                    meta -> object.fields().find("spec").flatMap(spec -> instances.machine(meta, spec)))
                            .ifPresent(this::add);
                default -> {}
            }
            return false;
        }
        return switch (apiVersion + " " + kind) {
            case "v1 Pod" -> {
                meta(kind, object).flatMap(meta -> instances.pod(meta, object)).ifPresent(this::add);
                yield true;
            }
            case "v1 Service" -> {
                meta(kind, object)
                        .flatMap(meta -> services.service(meta, object))
                        .ifPresent(assembly::add);
                yield true;
            }
            case "v1 ServiceAccount" -> {
                meta(kind, object)
                        .map(meta -> SpiffeId.ofWorkload(trustDomain, meta.namespace(), meta.name()))
                        .ifPresent(accounts::add);
                yield true;
            }
            case "v1 Namespace" -> {
                Meta.read(kind, object).ifPresent(meta -> namespaces.add(meta.name()));
                yield true;
            }
            default -> foreign(apiVersion, kind, object);
        };
    }

    private boolean foreign(String apiVersion, String kind, Field object) {
        boolean workload = apiVersion.startsWith("apps/") || apiVersion.startsWith("batch/");
        if (workload && InstanceReader.TEMPLATES.containsKey(kind)) {
            meta(kind, object).flatMap(meta -> instances.template(meta, object)).ifPresent(this::add);
            return true;
        }
        if (ManifestParser.knows(kind)) {
            // Of the mesh's API, under a version that is not: the strict reader says so.
            return false;
        }
        object.info(Code.UNKNOWN_KIND, apiVersion + " " + kind + " says nothing about the mesh: not read", "");
        return true;
    }

    private Optional<Meta> meta(String kind, Field object) {
        Optional<Meta> meta = Meta.read(kind, object);
        meta.ifPresent(read -> namespaces.add(read.namespace()));
        return meta;
    }

    private void add(Instance instance) {
        accounts.add(instance.identity());
        assembly.add(instance);
    }

    private OfflineManifests finish() {
        assembly.items().forEach(item -> items.put(item.key(), item));
        diagnostics.addAll(assembly.diagnostics());
        return new OfflineManifests(items, accounts, namespaces, origins, diagnostics);
    }
}
