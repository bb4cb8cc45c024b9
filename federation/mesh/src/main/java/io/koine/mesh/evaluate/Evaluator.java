package io.koine.mesh.evaluate;

import io.koine.mesh.evaluate.Request.Http;
import io.koine.mesh.evaluate.Request.Transport;
import io.koine.mesh.evaluate.Verdict.Stage;
import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.PolicyMeaning;
import java.util.List;
import java.util.Optional;

/// Answers what becomes of a request to a workload: what TLS does, what the proxy refuses of its own, tokens, and
/// the policies of each action in their order.
///
/// Not asked: whether the caller's certificate is from a trust domain that the mesh trusts, metadata of other
/// Envoy filters (a condition on it never matches here), and whether the application answers.
public final class Evaluator {
    private Evaluator() {}

    /// @param scope the workload
    /// @param request what is asked; its destination port is one of the workload's
    /// @return what becomes of it
    /// @throws IllegalArgumentException if the workload has no such port, naming those that it has
    public static Verdict decide(InboundScope scope, Request request) {
        InboundPort port = port(scope, request);
        Optional<String> refusal = transport(scope.policy().meaning(), port, request);
        if (refusal.isPresent()) {
            return Answers.closed(Stage.TRANSPORT, refusal.get());
        }
        return port.port().protocol().isHttp() && request.http().isPresent()
                ? http(scope, port, request, request.http().get())
                : new Stages(scope.policy(), facts(port, request, Optional.empty())).tcp();
    }

    /// @param scope the workload
    /// @param request as for [#decide]
    /// @return why each rule of each enforced policy does not match, or that it does
    /// @throws IllegalArgumentException as [#decide] does
    public static List<Explanation> explain(InboundScope scope, Request request) {
        InboundPort port = port(scope, request);
        Optional<Facts.Seen> seen = request.http()
                .filter(_ -> port.port().protocol().isHttp())
                .map(http -> Facts.Seen.of(
                        http,
                        Paths.normalize(http.target(), scope.policy().normalization())
                                .path()));
        Facts before = facts(port, request, seen);
        Facts after = request.http()
                .map(http -> before.with(
                        Tokens.check(scope.policy(), http, request.at()).claims()))
                .orElse(before);
        return Explanation.of(scope.policy(), before, after);
    }

    private static InboundPort port(InboundScope scope, Request request) {
        InboundPort port = scope.ports().get(request.destination().port());
        if (port == null) {
            throw new IllegalArgumentException("port " + request.destination().port() + ": "
                    + scope.workload().id() + " has no such port; it has "
                    + scope.ports().keySet());
        }
        return port;
    }

    private static Verdict http(InboundScope scope, InboundPort port, Request request, Http http) {
        if (http.method().chars().anyMatch(c -> c >= 'a' && c <= 'z')) {
            return Answers.refused(Stage.HTTP, 400, "method \"" + http.method() + "\": expected upper-case letters");
        }
        Paths.Outcome path = Paths.normalize(http.target(), scope.policy().normalization());
        if (path.status().isPresent()) {
            return Answers.refused(Stage.HTTP, path.status().getAsInt(), path.reason());
        }
        Facts facts = facts(port, request, Optional.of(Facts.Seen.of(http, path.path())));
        return new Stages(scope.policy(), facts).http(Tokens.check(scope.policy(), http, request.at()));
    }

    private static Facts facts(InboundPort port, Request request, Optional<Facts.Seen> seen) {
        List<String> ids = isMutual(port.mtls(), request.caller().transport())
                ? request.caller().ids().stream()
                        .map(id -> id.trustDomain().name() + id.path())
                        .toList()
                : List.of();
        return new Facts(ids, request.caller(), request.destination(), seen, Optional.empty());
    }

    private static boolean isMutual(MtlsMode mode, Transport transport) {
        return switch (transport) {
            case MTLS -> mode != MtlsMode.DISABLE;
            case TLS_WITHOUT_MESH_ALPN -> mode == MtlsMode.STRICT;
            case TLS_WITHOUT_CERTIFICATE, PLAINTEXT -> false;
        };
    }

    /// @return why the connection is refused
    private static Optional<String> transport(PolicyMeaning meaning, InboundPort port, Request request) {
        Transport transport = request.caller().transport();
        int ids = request.caller().ids().size();
        boolean mutual = isMutual(port.mtls(), transport);
        boolean opaque = !port.port().protocol().isHttp();
        String mode = "port " + port.port().applicationPort() + " is " + port.mtls() + " by " + port.mtlsOrigin();
        if (mutual && (ids == 0 || (ids > 1 && meaning == PolicyMeaning.STRICT))) {
            return Optional.of("the certificate has " + ids + " SPIFFE ids; expected one");
        }
        if (port.mtls() == MtlsMode.STRICT && !mutual) {
            return Optional.of(mode + ": a caller without a certificate of the mesh is refused");
        }
        // On an opaque port that also takes plaintext, TLS is the application's own.
        return mutual || transport == Transport.PLAINTEXT || opaque
                ? Optional.empty()
                : Optional.of(mode + ": TLS without the mesh's protocol names is taken for plaintext, and is no HTTP");
    }
}
