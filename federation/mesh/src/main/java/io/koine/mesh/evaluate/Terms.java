package io.koine.mesh.evaluate;

import io.koine.mesh.evaluate.Facts.Seen;
import io.koine.mesh.scope.authz.CallerTerm;
import io.koine.mesh.scope.authz.Expr;
import io.koine.mesh.scope.authz.RequestTerm;
import io.koine.mesh.scope.authz.Term;
import io.koine.mesh.scope.authz.Text;
import java.util.List;
import java.util.Locale;

/// Whether terms and their expressions hold.
final class Terms {
    private static final String NS = "/ns/";

    private Terms() {}

    /// @param expr what is asked
    /// @param facts about whom
    /// @return whether it holds
    static <T extends Term> boolean holds(Expr<T> expr, Facts facts) {
        return switch (expr) {
            case Expr.Is<T>(T term) -> term(term, facts);
            case Expr.Not<T>(Expr<T> inner) -> !holds(inner, facts);
            case Expr.All<T>(List<Expr<T>> exprs) -> {
                for (Expr<T> each : exprs) {
                    if (!holds(each, facts)) {
                        yield false;
                    }
                }
                yield true;
            }
            case Expr.Any<T>(List<Expr<T>> exprs) -> {
                for (Expr<T> each : exprs) {
                    if (holds(each, facts)) {
                        yield true;
                    }
                }
                yield false;
            }
        };
    }

    private static boolean term(Term term, Facts facts) {
        return switch (term) {
            case RequestTerm request -> request(request, facts);
            case CallerTerm caller -> caller(caller, facts);
        };
    }

    private static boolean request(RequestTerm term, Facts facts) {
        return switch (term) {
            case RequestTerm.Host(Text host, boolean portIgnored) ->
                facts.request()
                        .filter(seen -> host(seen.host(), host, portIgnored))
                        .isPresent();
            case RequestTerm.Method(Text method) ->
                facts.request().filter(seen -> method.matches(seen.method())).isPresent();
            case RequestTerm.Path(Text path) ->
                facts.request().filter(seen -> path.matches(seen.path())).isPresent();
            case RequestTerm.PathTemplate(String template) ->
                facts.request()
                        .filter(seen -> Glob.template(template, seen.path()))
                        .isPresent();
            case RequestTerm.DestinationPort(int port) -> facts.destination().port() == port;
            case RequestTerm.DestinationIp(var range) ->
                range.contains(facts.destination().ip());
            case RequestTerm.ServerName(Text name, boolean ignoreCase) ->
                text(facts.destination().serverName(), name, ignoreCase);
            // Other filters' metadata is not known here.
            case RequestTerm.FilterMetadata _ -> false;
        };
    }

    private static boolean host(String sent, Text wanted, boolean portIgnored) {
        return text(portIgnored ? withoutPort(sent) : sent, wanted, true) || (portIgnored && text(sent, wanted, true));
    }

    /// @return a host without port and final dot
    static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        boolean port = colon >= 0 && host.chars().skip(colon + 1L).allMatch(c -> c >= '0' && c <= '9');
        String name = port ? host.substring(0, colon) : host;
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean text(String sent, Text wanted, boolean ignoreCase) {
        return ignoreCase
                ? new Text(wanted.kind(), wanted.value().toLowerCase(Locale.ROOT))
                        .matches(sent.toLowerCase(Locale.ROOT))
                : wanted.matches(sent);
    }

    private static boolean caller(CallerTerm term, Facts facts) {
        return switch (term) {
            case CallerTerm.Authenticated _ -> !facts.ids().isEmpty();
            case CallerTerm.Identity(Text id) -> facts.ids().stream().anyMatch(id::matches);
            case CallerTerm.Namespace(String pattern, boolean across) ->
                facts.ids().stream().anyMatch(id -> namespace(id, pattern, across));
            case CallerTerm.ServiceAccount(String namespace, String name) ->
                facts.ids().stream().anyMatch(id -> serviceAccount(id, namespace, name));
            case CallerTerm.DirectIp(var range) -> range.contains(facts.caller().directIp());
            case CallerTerm.RemoteIp(var range) -> range.contains(facts.caller().remoteIp());
            case CallerTerm.Header(String name, Text value, boolean everyElement) ->
                facts.request()
                        .filter(seen -> header(seen, name, value, everyElement))
                        .isPresent();
            case CallerTerm.ValidToken _ -> facts.claims().isPresent();
            case CallerTerm.RequestPrincipal(Text issuer, Text subject) ->
                issuer.matches(facts.text("iss")) && subject.matches(facts.text("sub")) && facts.has("iss", "sub");
            case CallerTerm.Claim(List<String> path, List<Text> values) ->
                facts.claim(path).stream().anyMatch(text -> values.stream().anyMatch(value -> value.matches(text)));
        };
    }

    private static boolean namespace(String id, String pattern, boolean across) {
        if (across) {
            return Glob.matches("*" + NS + pattern + "/*", id, true);
        }
        int start = id.indexOf(NS);
        int end = start < 0 ? -1 : id.indexOf('/', start + NS.length());
        return end >= 0 && Glob.matches(pattern, id.substring(start + NS.length(), end), false);
    }

    /// `/ns/<namespace>/…sa/<name>`, maybe with segments between and after.
    private static boolean serviceAccount(String id, String namespace, String name) {
        String[] segments = id.split("/", -1);
        for (int i = 1; i + 3 < segments.length; i++) {
            if (segments[i].equals("ns") && segments[i + 1].equals(namespace)) {
                for (int j = i + 2; j + 1 < segments.length; j++) {
                    if (segments[j].equals("sa") && segments[j + 1].equals(name)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean header(Seen seen, String name, Text value, boolean everyElement) {
        List<String> lines = seen.lines(name);
        if (value.kind() == Text.Kind.PRESENT) {
            return !lines.isEmpty();
        }
        List<String> texts = everyElement ? seen.elements().getOrDefault(name, List.of()) : lines;
        for (String text : texts) {
            if (value.matches(text)) {
                return true;
            }
        }
        return false;
    }
}
