package io.koine.envoy.translate;

import com.google.re2j.Pattern;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.SourcedMetadata;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.koine.mesh.scope.authz.RequestTerm;
import io.koine.mesh.scope.authz.Text;
import java.util.function.Predicate;
import java.util.regex.MatchResult;

/// What a question about a request means to Envoy.
final class RequestMatchers {
    // A host is the same with a final dot, and whichever port follows it.
    private static final String HOST_END = "\\.?(?::[0-9]+)?";

    // Istio's path templates: "{*}" is one segment, "{**}" any number of them.
    private static final java.util.regex.Pattern PARTS = java.util.regex.Pattern.compile("\\{\\*\\*?}|[^{]+|\\{");

    // What Envoy's templates take for a variable (RFC 3986 section 3.3).
    private static final String SEGMENT = "a-zA-Z0-9._~%!$&'()*+,;:@=-";

    // What Envoy accepts: whole segments, of which the last may be any number. It would refuse the whole filter for
    // anything else, which is compared by a regular expression instead.
    private static final Predicate<String> ACCEPTED = java.util.regex.Pattern.compile(
                    "(/(\\{\\*}|[a-zA-Z0-9._~-]+))*/(\\{\\*\\*?}|[a-zA-Z0-9._~-]+)")
            .asMatchPredicate();

    private RequestMatchers() {}

    /// @param term a question; ports are decided before
    /// @return requests or connections for which it is answered by yes
    static Permission permission(RequestTerm term) {
        return switch (term) {
            case RequestTerm.Host(Text host, boolean portIgnored) ->
                header(":authority", portIgnored ? withoutPort(host) : Strings.withoutCase(host));
            case RequestTerm.Method(Text method) -> header(":method", Strings.text(method));
            case RequestTerm.Path(Text path) -> path(Strings.text(path));
            case RequestTerm.PathTemplate(String template) -> template(template);
            case RequestTerm.DestinationPort(int port) ->
                Permission.newBuilder().setDestinationPort(port).build();
            case RequestTerm.DestinationIp(var range) ->
                Permission.newBuilder().setDestinationIp(Strings.range(range)).build();
            case RequestTerm.ServerName(Text name, boolean ignoreCase) ->
                Permission.newBuilder()
                        .setRequestedServerName(ignoreCase ? Strings.withoutCase(name) : Strings.text(name))
                        .build();
            case RequestTerm.FilterMetadata(String filter, String key, Text value, boolean inList) ->
                metadata(filter, key, Strings.text(value), inList);
        };
    }

    private static StringMatcher withoutPort(Text host) {
        String quoted = Pattern.quote(host.value());
        return Strings.regex("(?i)"
                + switch (host.kind()) {
                    case EXACT -> quoted + HOST_END;
                    case PREFIX -> quoted + Strings.BYTES;
                    case SUFFIX -> Strings.BYTES + quoted + HOST_END;
                    case PRESENT -> "\\C+";
                });
    }

    private static Permission template(String template) {
        if (!ACCEPTED.test(template)) {
            return path(Strings.regex(regex(template)));
        }
        UriTemplateMatchConfig config = UriTemplateMatchConfig.newBuilder()
                .setPathTemplate(template.replace("{**}", "**").replace("{*}", "*"))
                .build();
        return Permission.newBuilder()
                .setUriTemplate(TypedExtensionConfig.newBuilder()
                        .setName("envoy.path.match.uri_template.uri_template_matcher")
                        .setTypedConfig(Encoding.pack(config)))
                .build();
    }

    private static String regex(String template) {
        StringBuilder path = new StringBuilder();
        PARTS.matcher(template)
                .results()
                .map(MatchResult::group)
                .forEach(part -> path.append(
                        switch (part) {
                            case "{*}" -> "[" + SEGMENT + "]+";
                            case "{**}" -> "[/" + SEGMENT + "]*";
                            default -> Pattern.quote(part);
                        }));
        return path.toString();
    }

    private static Permission metadata(String filter, String key, StringMatcher value, boolean inList) {
        MetadataMatcher matcher = MetadataMatcher.newBuilder()
                .setFilter(filter)
                .addPath(MetadataMatcher.PathSegment.newBuilder().setKey(key))
                .setValue(inList ? Strings.inList(value) : Strings.value(value))
                .build();
        return Permission.newBuilder()
                .setSourcedMetadata(SourcedMetadata.newBuilder().setMetadataMatcher(matcher))
                .build();
    }

    private static Permission path(StringMatcher path) {
        return Permission.newBuilder()
                .setUrlPath(PathMatcher.newBuilder().setPath(path))
                .build();
    }

    private static Permission header(String name, StringMatcher value) {
        return Permission.newBuilder()
                .setHeader(HeaderMatcher.newBuilder().setName(name).setStringMatch(value))
                .build();
    }
}
