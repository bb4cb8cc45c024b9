package io.koine.mesh;

import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.authz.Authorization;
import io.koine.mesh.scope.authz.CompiledPolicy;
import io.koine.mesh.scope.authz.External;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.MergedService;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import io.koine.model.policy.RequestAuthentication;
import io.koine.model.policy.Sidecar;
import io.koine.model.policy.UnenforcedObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

/// What users should know or fix about a mesh as a whole.
final class MeshDiagnostics {
    private static final String HEADER_CONDITION = "request.headers[";

    private MeshDiagnostics() {}

    static List<Diagnostic> of(MeshResolver.Input input, Collection<InboundScope> workloads) {
        LinkedHashSet<Diagnostic> found = new LinkedHashSet<>(input.refused());
        input.catalogue().sources().values().forEach(image -> source(image, found));
        input.catalogue().sources().values().forEach(image -> shadowed(image, input.catalogue(), found));
        input.catalogue().services().values().forEach(service -> service(service, found));
        input.catalogue().policies().values().forEach(policy -> policy(policy, input.keySets(), found));
        workloads.forEach(workload -> workload(workload, input.catalogue(), found));
        return new ArrayList<>(found);
    }

    /// A policy that another source publishes under the same name is not in force: nobody may believe that
    /// it is.
    private static void shadowed(SourceImage image, Catalogue catalogue, Collection<Diagnostic> found) {
        for (Item item : image.items().values()) {
            if (item instanceof Item.PolicyItem(Policy policy)
                    && !policy.equals(catalogue.policies().get(policy.key()))) {
                found.add(Diagnostic.error(
                                Code.DUPLICATE_OBJECT,
                                Origin.of(policy.key().toString()),
                                "source " + image.source() + " publishes it with other content than the source that"
                                        + " comes first: the first holds")
                        .withHint("let one source publish it, or give it another name"));
            }
        }
    }

    private static void source(SourceImage image, Collection<Diagnostic> found) {
        Origin origin = Origin.of("source/" + image.source());
        switch (image.state()) {
            case SYNCED -> {}
            case STALE -> found.add(Diagnostic.warning(Code.SOURCE_STALE, origin, image.reason()));
            case PENDING -> found.add(Diagnostic.error(Code.SOURCE_PENDING, origin, image.reason()));
        }
    }

    private static void service(MergedService service, Collection<Diagnostic> found) {
        Origin origin = Origin.of("service/" + service.service().host());
        for (String conflict : service.conflicts()) {
            found.add(Diagnostic.warning(Code.PORT_CONFLICT, origin, conflict));
        }
    }

    private static void policy(Policy policy, SortedMap<String, String> keySets, Collection<Diagnostic> found) {
        switch (policy) {
            case UnenforcedObject object ->
                found.add(Diagnostic.warning(
                        Code.NOT_ENFORCED,
                        Origin.of(object.key().toString()),
                        "objects of " + object.apiVersion() + " " + object.key().kind()
                                + " are kept, but nothing acts on this one yet"));
            case AuthorizationPolicy authorization ->
                authorization.rules().forEach(rule -> found.addAll(rule.unenforceable()));
            case RequestAuthentication authentication -> keys(authentication, keySets, found);
            case Sidecar sidecar -> found.addAll(sidecar.unenforced());
            case PeerAuthentication _, MeshConfig _ -> {}
        }
    }

    private static void keys(
            RequestAuthentication policy, SortedMap<String, String> keySets, Collection<Diagnostic> found) {
        for (int i = 0; i < policy.rules().size(); i++) {
            JwtRule rule = policy.rules().get(i);
            if (rule.keys().inline().isEmpty() && !keySets.containsKey(rule.keyAddress())) {
                found.add(Diagnostic.warning(
                                Code.KEYS_UNAVAILABLE,
                                Origin.of(policy.key().toString(), "spec.jwtRules[" + i + "]"),
                                "the keys of issuer " + rule.issuer()
                                        + " have not been fetched: every token of it is refused")
                        .withHint("the control plane fetches them; or give them inline, by jwks"));
            }
        }
    }

    private static void workload(InboundScope scope, Catalogue catalogue, Collection<Diagnostic> found) {
        List<AuthorizationPolicy> selecting = selecting(scope, catalogue);
        for (InboundPort port : scope.ports().values()) {
            if (!port.port().protocol().isHttp()) {
                selecting.stream()
                        .filter(policy -> asksForHttp(policy, port.port().applicationPort()))
                        .forEach(policy -> found.add(httpOnTcp(policy, scope, port)));
            }
        }
    }

    private static List<AuthorizationPolicy> selecting(InboundScope scope, Catalogue catalogue) {
        Authorization authorization = scope.policy().authorization();
        List<AuthorizationPolicy> selecting = new ArrayList<>();
        Stream<List<CompiledPolicy>> custom = authorization.custom().stream().map(External::policies);
        Stream.concat(custom, Stream.of(authorization.audit(), authorization.deny(), authorization.allow()))
                .flatMap(List::stream)
                .forEach(compiled -> {
                    if (catalogue.policies().get(compiled.key()) instanceof AuthorizationPolicy policy) {
                        selecting.add(policy);
                    }
                });
        return selecting;
    }

    private static Diagnostic httpOnTcp(AuthorizationPolicy policy, InboundScope scope, InboundPort port) {
        String consequence = policy.action() == AuthorizationPolicy.Action.ALLOW
                ? "its rules with HTTP fields allow nothing there"
                : "its HTTP fields are dropped, so it matches more";
        return Diagnostic.warning(
                        Code.HTTP_RULE_ON_TCP,
                        Origin.of(policy.key().toString()),
                        "selects port " + port.port().applicationPort() + " of "
                                + scope.workload().id() + ", which is opaque TCP: " + consequence)
                .withHint("declare the port's protocol, or select by source and port alone");
    }

    private static boolean asksForHttp(AuthorizationPolicy policy, int port) {
        return policy.rules().stream().anyMatch(rule -> asksForHttp(rule, Integer.toString(port)));
    }

    private static boolean asksForHttp(Rule rule, String port) {
        List<Operation> onPort = rule.to().stream()
                .filter(operation -> selects(operation.ports(), port))
                .toList();
        boolean headers =
                rule.when().stream().anyMatch(condition -> condition.key().startsWith(HEADER_CONDITION));
        boolean somewhere = rule.to().isEmpty() || !onPort.isEmpty();
        return onPort.stream().anyMatch(MeshDiagnostics::asksForHttp) || (headers && somewhere);
    }

    private static boolean selects(Match ports, String port) {
        return (ports.values().isEmpty() || ports.values().contains(port))
                && !ports.notValues().contains(port);
    }

    private static boolean asksForHttp(Operation operation) {
        return !operation.hosts().isAny()
                || !operation.methods().isAny()
                || !operation.paths().isAny();
    }
}
