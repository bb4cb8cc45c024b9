package io.koine.server.api;

import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.authz.CompiledPolicy;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.ObjectKey;
import io.koine.server.api.Route.Action;
import io.koine.server.loop.MeshThread;
import io.koine.server.observe.Kind;
import io.koine.server.observe.PolicyObservations;
import io.koine.server.observe.PolicyObservations.ProxyFinding;
import io.koine.server.observe.Reporter;
import io.koine.server.store.Instance;
import io.koine.trust.enrol.EnrolmentFormatException;
import io.koine.trust.enrol.EnrolmentPaths;
import io.koine.trust.enrol.ObservationReport;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/// What policy decided and what dry runs would have decided, as proxies count it.
public final class ObservationHandlers implements RouteGroup {
    private final PolicyObservations observations;
    private final MeshThread mesh;

    /// @param observations keeps the counts
    /// @param mesh knows where workloads run
    public ObservationHandlers(PolicyObservations observations, MeshThread mesh) {
        this.observations = observations;
        this.mesh = mesh;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route(
                        "POST",
                        EnrolmentPaths.OBSERVATIONS,
                        ObservationReport.MAX_BODY_BYTES,
                        new Action.Workload(this::take)),
                listing("denials", EnumSet.of(Kind.DENIED)),
                listing("dry-run", EnumSet.of(Kind.WOULD_DENY, Kind.WOULD_ALLOW, Kind.STILL_ALLOWED)),
                listing("audits", EnumSet.of(Kind.AUDITED)),
                listing("plaintext", EnumSet.of(Kind.PLAINTEXT)));
    }

    private Route listing(String name, Set<Kind> kinds) {
        return new Route("GET", "/v1/authz/" + name, 0, new Action.Admin(request -> list(request, kinds)));
    }

    private ApiResponse take(Instance caller, ApiRequest request) {
        try {
            observations.take(reporter(caller), ObservationReport.parse(request.text()));
        } catch (EnrolmentFormatException e) {
            throw new ProblemException(Problem.badRequest(String.valueOf(e.getMessage())));
        }
        return ApiResponse.noContent();
    }

    /// Whose counts they are follows from the certificate alone.
    private Reporter reporter(Instance caller) {
        Optional<InboundScope> inbound = mesh.current()
                .flatMap(image -> Optional.ofNullable(image.inbound().get(caller.id())));
        List<CompiledPolicy> allow =
                inbound.map(scope -> scope.policy().authorization().allow()).orElse(List.of());
        return new Reporter(
                caller.id(),
                caller.identity(),
                inbound.map(scope -> scope.workload().platform().name().toLowerCase(Locale.ROOT))
                        .orElse(""),
                names(allow, false),
                names(allow, true));
    }

    private static List<String> names(List<CompiledPolicy> policies, boolean dryRun) {
        return policies.stream()
                .filter(policy -> policy.dryRun() == dryRun)
                .map(policy -> policy.key().namespace() + "/" + policy.key().name())
                .sorted()
                .toList();
    }

    private ApiResponse list(ApiRequest request, Set<Kind> kinds) {
        Predicate<ProxyFinding> wanted = found -> kinds.contains(found.finding().kind());
        Optional<String> namespace = request.query("namespace");
        if (namespace.isPresent()) {
            wanted = wanted.and(found -> found.reporter().instance().namespace().equals(namespace.get()));
        }
        Optional<String> policy = request.query("policy").map(ObservationHandlers::policy);
        if (policy.isPresent()) {
            wanted = wanted.and(found -> found.policies().contains(policy.get()));
        }
        Map<String, String> sets = sets();
        Optional<String> set = request.query("set");
        if (set.isPresent()) {
            wanted = wanted.and(found ->
                    found.policies().stream().anyMatch(name -> set.get().equals(sets.get(name))));
        }
        return ApiResponse.ok(Views.json(ObservationViews.summary(observations.summary(wanted), sets)));
    }

    /// @return the set of each policy that is in one, by namespace and name
    private Map<String, String> sets() {
        Map<String, String> sets = new TreeMap<>();
        mesh.current()
                .map(image -> image.catalogue().policies().values())
                .orElse(List.of())
                .forEach(policy -> {
                    if (policy instanceof AuthorizationPolicy authorization) {
                        ObjectKey key = authorization.key();
                        authorization.scope().set().ifPresent(set -> sets.put(key.namespace() + "/" + key.name(), set));
                    }
                });
        return sets;
    }

    private static String policy(String text) {
        if (!text.matches("[^/]+/[^/]+")) {
            throw new ProblemException(
                    Problem.badRequest("query parameter policy: \"" + text + "\"; expected NAMESPACE/NAME"));
        }
        return text;
    }
}
