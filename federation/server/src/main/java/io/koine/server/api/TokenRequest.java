package io.koine.server.api;

import io.koine.model.Names;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.server.identity.ServerIdentity;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import io.koine.trust.json.Json;
import io.koine.trust.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What an administrator asks a join token for.
///
/// @param identity the workload's SPIFFE id
/// @param source the source that publishes the workload; empty for the registry, in which it registers itself
/// @param namespace the workload's namespace
/// @param serviceAccount the workload's service account
/// @param labels what selectors will match; as Kubernetes writes labels
/// @param service short name of the service that the workload answers for
/// @param name the instance's name, as a source that publishes it names it; drawn if absent
/// @param lifetime how long the token can be used
record TokenRequest(
        SpiffeId identity,
        Optional<SourceId> source,
        String namespace,
        String serviceAccount,
        SortedMap<String, String> labels,
        Optional<String> service,
        Optional<String> name,
        Duration lifetime) {
    private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(10);
    private static final Duration MAX_LIFETIME = Duration.ofDays(1);
    private static final Set<String> FIELDS =
            Set.of("source", "namespace", "serviceAccount", "labels", "service", "name", "ttlSeconds");
    private static final int MAX_LABELS = 64;
    private static final String LABEL_WORD = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
    private static final Pattern LABEL_KEY = Pattern.compile("([a-z0-9][-a-z0-9.]{0,252}/)?" + LABEL_WORD);
    private static final Pattern LABEL_VALUE = Pattern.compile("(" + LABEL_WORD + ")?");

    /// @param json the request's body
    /// @param trustDomain the mesh's trust domain
    /// @param publishers the sources that publish workloads of their own accord
    /// @return the request
    /// @throws IllegalArgumentException naming the field, its value and what was expected
    static TokenRequest parse(String json, TrustDomain trustDomain, SortedSet<SourceId> publishers) {
        JsonObject asked = Json.parse(json).asObject("token request");
        TreeSet<String> unknown = new TreeSet<>(asked.members().keySet());
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "fields " + unknown + " are unknown; expected some of " + new TreeSet<>(FIELDS));
        }
        String namespace = Names.requireLabel("namespace", asked.requiredString("namespace"));
        String account = Names.requireDnsName("serviceAccount", asked.requiredString("serviceAccount"));
        SpiffeId identity = SpiffeId.ofWorkload(trustDomain, namespace, account);
        if (identity.equals(ServerIdentity.idIn(trustDomain))) {
            throw new IllegalArgumentException(
                    "serviceAccount: " + identity + " is the control plane's own id;" + " expected a workload's");
        }
        Optional<SourceId> source = asked.optionalString("source").map(id -> source(id, publishers));
        if (source.isPresent()) {
            requirePublished(asked, source.get());
        }
        return new TokenRequest(
                identity,
                source,
                namespace,
                account,
                labels(asked.optionalObject("labels").orElse(JsonObject.EMPTY)),
                asked.optionalString("service").map(service -> Names.requireLabel("service", service)),
                asked.optionalString("name").map(name -> Names.requireDnsName("name", name)),
                Duration.ofSeconds(asked.optionalLong("ttlSeconds", 1, MAX_LIFETIME.toSeconds())
                        .orElse(DEFAULT_LIFETIME.toSeconds())));
    }

    private static SourceId source(String id, SortedSet<SourceId> publishers) {
        return publishers.stream()
                .filter(known -> known.value().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("source: \"" + id
                        + "\" publishes no workloads of its own; expected one of " + publishers
                        + ", or no source for a workload that registers itself"));
    }

    /// What a source says of its workload is not also said by a token: one of the two would be wrong.
    private static void requirePublished(JsonObject asked, SourceId source) {
        if (asked.optionalString("name").isEmpty()) {
            throw new IllegalArgumentException(
                    "name: absent; expected the name by which source " + source + " publishes the workload");
        }
        for (String field : List.of("labels", "service")) {
            if (asked.members().containsKey(field)) {
                throw new IllegalArgumentException(
                        field + ": given; expected none, since source " + source + " says that of its workloads");
            }
        }
    }

    private static SortedMap<String, String> labels(JsonObject given) {
        if (given.members().size() > MAX_LABELS) {
            throw new IllegalArgumentException(
                    "labels: " + given.members().size() + "; expected at most " + MAX_LABELS);
        }
        TreeMap<String, String> labels = new TreeMap<>();
        for (String key : given.members().keySet()) {
            String value = given.requiredString(key);
            if (!LABEL_KEY.matcher(key).matches() || !LABEL_VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException("labels: \"" + key + "\" = \"" + value
                        + "\" is not a label; expected letters, digits, '-', '_' and '.', at most 63");
            }
            labels.put(key, value);
        }
        return SortedCopies.sorted(labels);
    }
}
