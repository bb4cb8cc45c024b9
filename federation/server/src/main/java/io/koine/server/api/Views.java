package io.koine.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.koine.mesh.Mesh;
import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.authz.Authorization;
import io.koine.mesh.scope.authz.External;
import io.koine.model.Endpoint;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.MergedService;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.server.store.ApplyResult;
import io.koine.server.store.IssuedToken;
import io.koine.server.store.JoinToken;
import io.koine.server.store.RevisionNumber;
import io.koine.server.store.StoredObject;
import io.koine.server.store.TokenState;
import io.koine.server.xds.EngineCounters;
import io.koine.trust.Pem;
import io.koine.trust.TrustBundle;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the API shows: plain records, written as JSON by their components. Times are RFC 3339 in UTC.
final class Views {
    private static final ObjectMapper WRITER = JsonMapper.builder().build();

    private Views() {}

    /// @param view a record of this class
    /// @return its JSON
    static String json(Object view) {
        try {
            return WRITER.writeValueAsString(view);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a view cannot be written: " + view.getClass(), e);
        }
    }

    record ProblemView(String type, String title, int status, String detail, List<DiagnosticView> diagnostics) {}

    record DiagnosticView(
            String code,
            String severity,
            String resource,
            String field,
            @Nullable String file,
            int line,
            String message,
            String hint) {}

    record Diagnostics(List<DiagnosticView> diagnostics) {}

    record Revision(long revision) {}

    record Changed(String key, String change) {}

    record Applied(long revision, List<Changed> objects, List<DiagnosticView> diagnostics) {}

    record ObjectView(
            String key,
            String kind,
            String namespace,
            String name,
            String apiVersion,
            long revision,
            String created,
            String manifest) {}

    record Objects(long revision, List<ObjectView> objects) {}

    record Status(
            boolean ready,
            String reason,
            String trustDomain,
            long generation,
            long revision,
            long bundleSequence,
            int proxies,
            int synced,
            String version,
            String unsafePlaintextXds,
            Engine engine) {}

    /// @param work what was done since the process started
    /// @param bytesHeld of responses that have not left
    /// @param mostBytesHeld the most there ever were
    record Engine(EngineCounters.Counts work, long bytesHeld, long mostBytesHeld) {}

    record SourceView(
            String id,
            String type,
            String state,
            String reason,
            @Nullable String since,
            Map<String, Long> items) {}

    record SourceList(List<SourceView> sources) {}

    record PortView(int port, String name, String protocol) {}

    record EndpointView(
            String workload,
            String address,
            int port,
            int applicationPort,
            int servicePort,
            String health,
            String tls) {}

    record ServiceView(
            String host,
            String namespace,
            String name,
            List<String> sources,
            boolean stale,
            int offset,
            List<PortView> ports,
            List<EndpointView> endpoints) {}

    record ServiceList(List<ServiceView> services) {}

    record WorkloadPortView(
            String name, String protocol, int applicationPort, int listenPort, String mtls, List<String> policies) {}

    record WorkloadView(
            String id,
            String platform,
            String identity,
            Map<String, String> labels,
            String address,
            String health,
            boolean meshed,
            String source,
            boolean stale,
            List<WorkloadPortView> ports) {}

    record WorkloadList(List<WorkloadView> workloads) {}

    record TokenView(
            String id,
            @Nullable String source,
            String namespace,
            String serviceAccount,
            Map<String, String> labels,
            @Nullable String service,
            @Nullable String name,
            String created,
            String expires,
            String state,
            @Nullable String usedBy,
            @Nullable String usedAt) {}

    record TokenList(List<TokenView> tokens) {}

    record CreatedToken(
            String id, String token, String expires, String server, String trustDomain, List<String> anchors) {}

    static ProblemView problem(Problem problem) {
        return new ProblemView(
                problem.type(),
                problem.title(),
                problem.status(),
                problem.detail(),
                diagnosticViews(problem.diagnostics()));
    }

    static Diagnostics diagnostics(List<Diagnostic> diagnostics) {
        return new Diagnostics(diagnosticViews(diagnostics));
    }

    static Applied applied(ApplyResult.Applied applied, List<Diagnostic> diagnostics) {
        List<Changed> changed = applied.outcomes().entrySet().stream()
                .map(entry ->
                        new Changed(entry.getKey().toString(), entry.getValue().name()))
                .toList();
        return new Applied(applied.revision().value(), changed, diagnosticViews(diagnostics));
    }

    static Objects configuration(RevisionNumber revision, List<StoredObject> objects) {
        return new Objects(revision.value(), objects.stream().map(Views::object).toList());
    }

    static ObjectView object(StoredObject object) {
        return new ObjectView(
                object.key().toString(),
                object.key().kind(),
                object.key().namespace(),
                object.key().name(),
                object.apiVersion(),
                object.revision().value(),
                object.created().toString(),
                object.manifest());
    }

    static SourceList sources(
            List<SourceImage> images, Map<SourceId, String> types, Function<SourceImage, Optional<Instant>> since) {
        return new SourceList(images.stream()
                .map(image -> new SourceView(
                        image.source().value(),
                        types.getOrDefault(image.source(), "store"),
                        image.state().name(),
                        image.reason(),
                        since.apply(image).map(Instant::toString).orElse(null),
                        counts(image)))
                .toList());
    }

    private static Map<String, Long> counts(SourceImage image) {
        return Map.of(
                "services", count(image, ItemKey.Kind.SERVICE),
                "workloads", count(image, ItemKey.Kind.WORKLOAD),
                "endpoints", count(image, ItemKey.Kind.ENDPOINT),
                "policies", count(image, ItemKey.Kind.POLICY));
    }

    private static long count(SourceImage image, ItemKey.Kind kind) {
        return image.items().keySet().stream().filter(key -> key.kind() == kind).count();
    }

    static ServiceList services(Catalogue catalogue) {
        return new ServiceList(catalogue.services().values().stream()
                .map(service -> service(catalogue, service))
                .toList());
    }

    private static ServiceView service(Catalogue catalogue, MergedService merged) {
        List<Endpoint> endpoints =
                catalogue.endpoints().getOrDefault(merged.service().host(), List.of());
        return new ServiceView(
                merged.service().host().value(),
                merged.service().namespace(),
                merged.service().name(),
                merged.sources().stream().map(SourceId::value).toList(),
                merged.sources().stream().anyMatch(source -> stale(catalogue, source)),
                catalogue.addresses().getOrDefault(merged.service().host(), 0),
                merged.service().ports().values().stream()
                        .map(port -> new PortView(
                                port.number(), port.name(), port.protocol().name()))
                        .toList(),
                endpoints.stream().map(Views::endpoint).toList());
    }

    private static EndpointView endpoint(Endpoint endpoint) {
        return new EndpointView(
                endpoint.workload().toString(),
                endpoint.address(),
                endpoint.advertisedPort(),
                endpoint.applicationPort(),
                endpoint.servicePort(),
                endpoint.health().name(),
                endpoint.tls().name());
    }

    static WorkloadList workloads(Optional<Mesh> mesh) {
        return new WorkloadList(mesh.stream()
                .flatMap(image ->
                        image.catalogue().workloads().values().stream().map(workload -> workload(image, workload)))
                .toList());
    }

    private static WorkloadView workload(Mesh mesh, Workload workload) {
        InboundScope scope = mesh.inbound().get(workload.id());
        List<WorkloadPortView> ports = scope == null
                ? List.of()
                : scope.ports().values().stream()
                        .map(port -> port(port, policies(scope.policy().authorization())))
                        .toList();
        return new WorkloadView(
                workload.id().toString(),
                workload.platform().name().toLowerCase(Locale.ROOT),
                workload.identity().toString(),
                workload.labels(),
                workload.address(),
                workload.health().name(),
                workload.meshed(),
                workload.id().source().value(),
                stale(mesh.catalogue(), workload.id().source()),
                ports);
    }

    private static List<String> policies(Authorization authorization) {
        return Stream.concat(
                        authorization.custom().stream().map(External::policies),
                        Stream.of(authorization.audit(), authorization.deny(), authorization.allow()))
                .flatMap(List::stream)
                .map(policy -> policy.key().toString())
                .toList();
    }

    private static WorkloadPortView port(InboundPort inbound, List<String> policies) {
        return new WorkloadPortView(
                inbound.port().name(),
                inbound.port().protocol().name(),
                inbound.port().applicationPort(),
                inbound.port().listenPort(),
                inbound.mtls().name(),
                policies);
    }

    static TokenList tokens(List<IssuedToken> tokens) {
        return new TokenList(tokens.stream().map(Views::token).toList());
    }

    private static TokenView token(IssuedToken issued) {
        JoinToken token = issued.token();
        TokenState.@Nullable Used used = issued.state() instanceof TokenState.Used by ? by : null;
        return new TokenView(
                token.id(),
                token.source() == null ? null : token.source().value(),
                token.namespace(),
                token.serviceAccount(),
                token.labels(),
                token.service(),
                token.name(),
                token.created().toString(),
                token.expires().toString(),
                state(issued.state()),
                used == null ? null : used.by().toString(),
                used == null ? null : used.at().toString());
    }

    private static String state(TokenState state) {
        return switch (state) {
            case TokenState.Unused _ -> "UNUSED";
            case TokenState.Used _ -> "USED";
            case TokenState.Expired _ -> "EXPIRED";
            case TokenState.Revoked _ -> "REVOKED";
        };
    }

    static CreatedToken createdToken(JoinToken token, String secret, String server, TrustBundle bundle) {
        return new CreatedToken(
                token.id(),
                secret,
                token.expires().toString(),
                server,
                bundle.trustDomain().name(),
                bundle.authorities().stream()
                        .map(anchor -> Pem.certificates(List.of(anchor)))
                        .toList());
    }

    private static boolean stale(Catalogue catalogue, SourceId source) {
        SourceImage image = catalogue.sources().get(source);
        return image != null && image.state() != SourceImage.State.SYNCED;
    }

    private static List<DiagnosticView> diagnosticViews(List<Diagnostic> diagnostics) {
        return diagnostics.stream()
                .map(diagnostic -> new DiagnosticView(
                        diagnostic.code().name(),
                        diagnostic.severity().name(),
                        diagnostic.origin().resource(),
                        diagnostic.origin().field(),
                        diagnostic.origin().file().orElse(null),
                        diagnostic.origin().line(),
                        diagnostic.message(),
                        diagnostic.hint()))
                .toList();
    }
}
