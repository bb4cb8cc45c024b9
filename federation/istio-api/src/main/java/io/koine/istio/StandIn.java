package io.koine.istio;

import io.koine.istio.yaml.ScalarType;
import io.koine.istio.yaml.YamlDocuments;
import io.koine.istio.yaml.YamlNode;
import io.koine.istio.yaml.YamlNode.Mapping;
import io.koine.model.SortedCopies;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import io.koine.model.policy.RequestAuthentication;
import io.koine.model.policy.Selector;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// What takes the place of an object that cannot be read: see [PolicyReading].
final class StandIn {
    private static final String DRY_RUN = "istio.io/dry-run";

    /// Stands for an issuer that cannot be read: with a rule for it, tokens of issuers that nobody knows are refused.
    private static final String NO_ISSUER = "https://unreadable.invalid";

    private StandIn() {}

    /// @return what stands in; empty if nothing does
    static Optional<Policy> of(ObjectKey key, Instant created, String manifest, List<Diagnostic> problems) {
        Mapping object = object(manifest);
        Mapping spec = member(object, "spec");
        return switch (key.kind()) {
            case "AuthorizationPolicy" -> authorization(key, object, spec, problems);
            case "PeerAuthentication" ->
                Optional.of(new PeerAuthentication(key, selector(spec), MtlsMode.STRICT, SortedCopies.none(), created));
            case "RequestAuthentication" -> Optional.of(tokens(key, spec));
            default -> Optional.empty();
        };
    }

    private static Optional<Policy> authorization(
            ObjectKey key, Mapping object, Mapping spec, List<Diagnostic> problems) {
        Mapping annotations = member(member(object, "metadata"), "annotations");
        String action = text(spec, "action").orElse("ALLOW");
        if (action.equals("AUDIT")
                || text(annotations, DRY_RUN).filter("true"::equals).isPresent()) {
            return Optional.empty();
        }
        Diagnostic why = Diagnostic.error(
                Code.NOT_ENFORCED,
                Origin.of(key.toString()),
                problems.isEmpty() ? "it cannot be read" : problems.getFirst().toString());
        AuthorizationPolicy.Rule closed = new AuthorizationPolicy.Rule(List.of(), List.of(), List.of(), List.of(why));
        return Optional.of(AuthorizationPolicy.of(
                key,
                selector(spec),
                action.equals("ALLOW") ? AuthorizationPolicy.Action.ALLOW : AuthorizationPolicy.Action.DENY,
                List.of(closed)));
    }

    /// No token is valid: otherwise one that a DENY names would pass as if there were none.
    private static Policy tokens(ObjectKey key, Mapping spec) {
        TreeSet<String> issuers = new TreeSet<>();
        if (spec.get("jwtRules").orElse(Mapping.EMPTY) instanceof YamlNode.Sequence rules) {
            for (YamlNode rule : rules.items()) {
                Optional<String> issuer = rule instanceof Mapping read ? text(read, "issuer") : Optional.empty();
                issuers.add(issuer.filter(text -> !text.isEmpty()).orElse(NO_ISSUER));
            }
        }
        if (issuers.isEmpty()) {
            issuers.add(NO_ISSUER);
        }
        List<JwtRule> refusing = issuers.stream()
                .map(issuer -> new JwtRule(
                        issuer, List.of(), JwtRule.Keys.NOBODYS, JwtRule.Locations.DEFAULT, JwtRule.Output.NONE))
                .toList();
        return new RequestAuthentication(key, selector(spec), List.of(), refusing);
    }

    private static Selector selector(Mapping spec) {
        Mapping matchLabels = member(member(spec, "selector"), "matchLabels");
        TreeMap<String, String> labels = new TreeMap<>();
        for (YamlNode.Entry label : matchLabels.entries()) {
            if (!(label.value() instanceof YamlNode.Scalar value) || value.type() != ScalarType.STRING) {
                return Selector.ALL;
            }
            labels.put(label.key().text(), value.text());
        }
        return new Selector(labels);
    }

    private static Mapping object(String manifest) {
        return YamlDocuments.parse(manifest).documents().stream()
                .findFirst()
                .map(YamlDocuments.Document::root)
                .filter(Mapping.class::isInstance)
                .map(Mapping.class::cast)
                .orElse(Mapping.EMPTY);
    }

    private static Mapping member(Mapping object, String name) {
        return object.get(name).orElse(Mapping.EMPTY) instanceof Mapping member ? member : Mapping.EMPTY;
    }

    private static Optional<String> text(Mapping object, String name) {
        return object.get(name)
                .filter(YamlNode.Scalar.class::isInstance)
                .map(YamlNode.Scalar.class::cast)
                .filter(scalar -> scalar.type() == ScalarType.STRING)
                .map(YamlNode.Scalar::text);
    }
}
