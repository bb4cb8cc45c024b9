package io.koine.envoy.translate;

import com.google.re2j.Pattern;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.rbac.v3.SourcedMetadata;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.koine.mesh.scope.authz.CallerTerm;
import io.koine.mesh.scope.authz.Text;
import io.koine.trust.SpiffeId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// What a question about a caller means to Envoy.
final class CallerMatchers {
    // Where an element of a comma-separated list begins and ends (RFC 9110 section 5.6.1).
    private static final String ELEMENT_START = "(?:\\C*,)?[ \\t]*";
    private static final String ELEMENT_END = "[ \\t]*(?:,\\C*)?";

    private CallerMatchers() {}

    /// @param term a question
    /// @return callers for whom it is answered by yes
    static Principal principal(CallerTerm term) {
        return switch (term) {
            case CallerTerm.Authenticated _ ->
                Principal.newBuilder()
                        .setAuthenticated(Principal.Authenticated.getDefaultInstance())
                        .build();
            case CallerTerm.Identity(Text id) -> authenticated(Strings.text(whole(id)));
            case CallerTerm.Namespace(String pattern, boolean acrossSegments) ->
                authenticated(Strings.regex(namespace(pattern, acrossSegments)));
            case CallerTerm.ServiceAccount(String namespace, String name) ->
                authenticated(
                        Strings.regex("spiffe://[^/]+/ns/" + Pattern.quote(namespace) + "/sa/" + Pattern.quote(name)));
            case CallerTerm.DirectIp(var range) ->
                Principal.newBuilder().setDirectRemoteIp(Strings.range(range)).build();
            case CallerTerm.RemoteIp(var range) ->
                Principal.newBuilder().setRemoteIp(Strings.range(range)).build();
            case CallerTerm.Header header -> header(header);
            case CallerTerm.ValidToken _ -> claim(List.of("iss"), Strings.value(Strings.text(Text.PRESENT)));
            case CallerTerm.RequestPrincipal(Text issuer, Text subject) ->
                all(
                        claim(List.of("iss"), Strings.value(Strings.text(issuer))),
                        claim(List.of("sub"), Strings.value(Strings.text(subject))));
            case CallerTerm.Claim(List<String> path, List<Text> values) ->
                any(values.stream()
                        .map(Strings::text)
                        .map(value -> claim(path, Strings.either(Strings.value(value), Strings.inList(value))))
                        .toList());
        };
    }

    /// A suffix is compared with the end of the whole id, so it stands without the scheme.
    private static Text whole(Text id) {
        return switch (id.kind()) {
            case EXACT, PREFIX -> new Text(id.kind(), SpiffeId.SCHEME + id.value());
            case SUFFIX, PRESENT -> id;
        };
    }

    private static String namespace(String pattern, boolean acrossSegments) {
        String star = acrossSegments ? Strings.BYTES : "[^/]*";
        String name =
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(star));
        return (acrossSegments ? Strings.BYTES : "spiffe://[^/]+") + "/ns/" + name + "/" + Strings.BYTES;
    }

    /// Envoy matches each line of a header that is sent more than once, so a condition with `values` holds if any
    /// line matches, one with `notValues` if none does.
    private static Principal header(CallerTerm.Header asked) {
        HeaderMatcher.Builder header = HeaderMatcher.newBuilder().setName(asked.name());
        Text value = asked.value();
        if (value.kind() == Text.Kind.PRESENT) {
            header.setPresentMatch(true);
        } else if (asked.everyElement() && !value.value().isEmpty()) {
            header.setStringMatch(Strings.regex(element(value)));
        } else {
            // An empty value is an empty header; not an empty element, which a list may hold anywhere.
            header.setStringMatch(Strings.text(value));
        }
        return Principal.newBuilder().setHeader(header).build();
    }

    private static String element(Text value) {
        String quoted = Pattern.quote(value.value());
        return switch (value.kind()) {
            case EXACT -> ELEMENT_START + quoted + ELEMENT_END;
            case PREFIX -> ELEMENT_START + quoted + Strings.BYTES;
            case SUFFIX -> Strings.BYTES + quoted + ELEMENT_END;
            case PRESENT -> Strings.BYTES;
        };
    }

    private static Principal claim(List<String> path, ValueMatcher value) {
        MetadataMatcher.Builder matcher =
                MetadataMatcher.newBuilder().setFilter(TokenFilters.METADATA).setValue(value);
        matcher.addPath(MetadataMatcher.PathSegment.newBuilder().setKey(TokenFilters.PAYLOAD));
        path.forEach(
                name -> matcher.addPath(MetadataMatcher.PathSegment.newBuilder().setKey(name)));
        return Principal.newBuilder()
                .setSourcedMetadata(SourcedMetadata.newBuilder().setMetadataMatcher(matcher))
                .build();
    }

    private static Principal authenticated(StringMatcher name) {
        return Principal.newBuilder()
                .setAuthenticated(Principal.Authenticated.newBuilder().setPrincipalName(name))
                .build();
    }

    private static Principal all(Principal one, Principal other) {
        return Principal.newBuilder()
                .setAndIds(Principal.Set.newBuilder().addIds(one).addIds(other))
                .build();
    }

    private static Principal any(List<Principal> principals) {
        return Principal.newBuilder()
                .setOrIds(Principal.Set.newBuilder().addAllIds(principals))
                .build();
    }
}
