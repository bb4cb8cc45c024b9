package io.koine.mesh.evaluate;

import io.koine.mesh.evaluate.Explanation.Miss;
import io.koine.mesh.scope.authz.CallerTerm;
import io.koine.mesh.scope.authz.IpRange;
import io.koine.mesh.scope.authz.RequestTerm;
import io.koine.mesh.scope.authz.Term;
import io.koine.mesh.scope.authz.Text;
import java.util.List;

/// Says in a user's words what a term asks and what was seen.
final class Words {
    private static final String NOTHING = "";

    private Words() {}

    /// @param term what said no
    /// @param facts what was seen
    /// @param negated whether the policy asks for its contrary
    static Miss miss(Term term, Facts facts, boolean negated) {
        Miss miss = switch (term) {
            case RequestTerm request -> request(request, facts);
            case CallerTerm caller -> caller(caller, facts);
        };
        return negated ? new Miss(miss.field(), "anything but " + miss.wanted(), miss.seen()) : miss;
    }

    private static Miss request(RequestTerm term, Facts facts) {
        return switch (term) {
            case RequestTerm.Host(Text host, boolean _) ->
                new Miss(
                        "hosts",
                        text(host),
                        facts.request().map(Facts.Seen::host).orElse(NOTHING));
            case RequestTerm.Method(Text method) ->
                new Miss(
                        "methods",
                        text(method),
                        facts.request().map(Facts.Seen::method).orElse(NOTHING));
            case RequestTerm.Path(Text path) ->
                new Miss(
                        "paths",
                        text(path),
                        facts.request().map(Facts.Seen::path).orElse(NOTHING));
            case RequestTerm.PathTemplate(String template) ->
                new Miss(
                        "paths", template, facts.request().map(Facts.Seen::path).orElse(NOTHING));
            case RequestTerm.DestinationPort(int port) ->
                new Miss("ports", "" + port, "" + facts.destination().port());
            case RequestTerm.DestinationIp(IpRange range) ->
                new Miss("destination.ip", range(range), facts.destination().ip());
            case RequestTerm.ServerName(Text name, boolean _) ->
                new Miss("connection.sni", text(name), facts.destination().serverName());
            case RequestTerm.FilterMetadata(String filter, String key, Text value, boolean _) ->
                new Miss("experimental." + filter + "[" + key + "]", text(value), "unknown");
        };
    }

    private static Miss caller(CallerTerm term, Facts facts) {
        String ids = String.join(", ", facts.ids());
        return switch (term) {
            case CallerTerm.Authenticated _ -> new Miss("principals", "an authenticated caller", ids);
            case CallerTerm.Identity(Text id) -> new Miss("principals", text(id), ids);
            case CallerTerm.Namespace(String pattern, boolean _) -> new Miss("namespaces", pattern, ids);
            case CallerTerm.ServiceAccount(String namespace, String name) ->
                new Miss("serviceAccounts", namespace + "/" + name, ids);
            case CallerTerm.DirectIp(IpRange range) ->
                new Miss("ipBlocks", range(range), facts.caller().directIp());
            case CallerTerm.RemoteIp(IpRange range) ->
                new Miss("remoteIpBlocks", range(range), facts.caller().remoteIp());
            case CallerTerm.Header(String name, Text value, boolean _) ->
                new Miss(
                        "request.headers[" + name + "]",
                        text(value),
                        facts.request()
                                .map(seen -> String.join(" | ", seen.lines(name)))
                                .orElse(NOTHING));
            case CallerTerm.ValidToken _ -> new Miss("requestPrincipals", "a valid token", NOTHING);
            case CallerTerm.RequestPrincipal(Text issuer, Text subject) ->
                new Miss(
                        "requestPrincipals",
                        text(issuer) + "/" + text(subject),
                        facts.claims().isEmpty() ? NOTHING : facts.text("iss") + "/" + facts.text("sub"));
            case CallerTerm.Claim(List<String> path, List<Text> values) ->
                new Miss(
                        "request.auth.claims[" + String.join("][", path) + "]",
                        String.join(", ", values.stream().map(Words::text).toList()),
                        String.join(", ", facts.claim(path)));
        };
    }

    private static String range(IpRange range) {
        return range.address() + "/" + range.prefixLength();
    }

    private static String text(Text text) {
        return switch (text.kind()) {
            case EXACT -> text.value();
            case PREFIX -> text.value() + "*";
            case SUFFIX -> "*" + text.value();
            case PRESENT -> "*";
        };
    }
}
