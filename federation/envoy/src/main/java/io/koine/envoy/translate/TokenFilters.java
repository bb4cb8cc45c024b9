package io.koine.envoy.translate;

import com.google.protobuf.Empty;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtClaimToHeader;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtHeader;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementAndList;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementOrList;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RequirementRule;
import io.koine.envoy.input.ExtensionInput;
import io.koine.mesh.scope.authz.TokenRule;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.PolicyMeaning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Envoy's check of tokens (RFC 7519).
final class TokenFilters {
    /// Whose metadata tells the claims of a valid token.
    static final String METADATA = "envoy.filters.http.jwt_authn";

    /// The key of the claims there.
    static final String PAYLOAD = "payload";

    /// Stands where an issuer's keys could not be had, since Envoy refuses an empty key set.
    private static final String NO_KEYS = JwtRule.Keys.NOBODYS.inline().orElseThrow();

    private static final JwtRule.Header BEARER = new JwtRule.Header("Authorization", "Bearer ");
    private static final String ACCESS_TOKEN = "access_token";

    private TokenFilters() {}

    /// @param input the tokens that are known
    /// @return the filter; without tokens it lets every request pass
    static JwtAuthentication filter(ExtensionInput.Tokens input) {
        JwtAuthentication.Builder filter = JwtAuthentication.newBuilder();
        if (input.tokens().isEmpty()) {
            return filter.build();
        }
        boolean istio = input.meaning() == PolicyMeaning.ISTIO;
        JwtRequirement required = istio ? any(filter, input.tokens()) : every(filter, input.tokens());
        return filter.setBypassCorsPreflight(istio)
                .addRules(RequirementRule.newBuilder()
                        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                        .setRequires(required))
                .build();
    }

    /// One token that is valid is enough.
    private static JwtRequirement any(JwtAuthentication.Builder filter, List<TokenRule> tokens) {
        List<JwtRequirement> choices = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            filter.putProviders("origin-" + i, everywhere(tokens.get(i)).build());
            choices.add(named("origin-" + i));
        }
        return orMissing(choices);
    }

    private static JwtProvider.Builder everywhere(TokenRule token) {
        JwtProvider.Builder provider = provider(token);
        JwtRule.Locations locations = token.rule().locations();
        for (JwtRule.Header header : locations.headers()) {
            provider.addFromHeaders(header(header));
        }
        return provider.addAllFromParams(locations.params()).addAllFromCookies(locations.cookies());
    }

    /// At each place where a token may stand there is a valid one or none.
    private static JwtRequirement every(JwtAuthentication.Builder filter, List<TokenRule> tokens) {
        boolean told = tokens.stream().anyMatch(TokenFilters::tells);
        Map<String, List<JwtRequirement>> byPlace = new TreeMap<>();
        for (int i = 0; i < tokens.size(); i++) {
            int place = 0;
            for (Map.Entry<String, JwtProvider.Builder> at :
                    places(tokens.get(i)).entrySet()) {
                String name = "origin-" + i + "-" + place;
                place++;
                JwtProvider.Builder provider = told ? silent(at.getValue()) : at.getValue();
                filter.putProviders(name, provider.setRequireExpiration(true).build());
                byPlace.computeIfAbsent(at.getKey(), key -> new ArrayList<>()).add(named(name));
            }
        }
        List<JwtRequirement> all = new ArrayList<>(
                byPlace.values().stream().map(TokenFilters::orMissing).toList());
        if (told) {
            all.add(telling(filter, tokens));
        }
        return all.size() == 1
                ? all.getFirst()
                : JwtRequirement.newBuilder()
                        .setRequiresAll(JwtRequirementAndList.newBuilder().addAllRequirements(all))
                        .build();
    }

    private static boolean tells(TokenRule token) {
        JwtRule.Output output = token.rule().output();
        return output.payloadHeader().isPresent() || !output.claimHeaders().isEmpty();
    }

    /// Each provider that Envoy asks first removes the headers that it could set itself, and with them what another
    /// one has set. So those of the places set none and leave the token to the last.
    private static JwtProvider.Builder silent(JwtProvider.Builder provider) {
        return provider.clearForwardPayloadHeader().clearClaimToHeaders().setForward(true);
    }

    /// Every token is valid by then: the application is told of the first.
    private static JwtRequirement telling(JwtAuthentication.Builder filter, List<TokenRule> tokens) {
        List<JwtRequirement> choices = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            filter.putProviders(
                    "output-" + i,
                    everywhere(tokens.get(i))
                            .setRequireExpiration(true)
                            .clearPayloadInMetadata()
                            .clearNormalizePayloadInMetadata()
                            .build());
            choices.add(named("output-" + i));
        }
        return orMissing(choices);
    }

    private static Map<String, JwtProvider.Builder> places(TokenRule token) {
        JwtRule.Locations locations = token.rule().locations();
        boolean usual = locations.isDefault();
        Map<String, JwtProvider.Builder> places = new TreeMap<>();
        for (JwtRule.Header header : usual ? List.of(BEARER) : locations.headers()) {
            places.put("header " + header, provider(token).addFromHeaders(header(header)));
        }
        for (String param : usual ? List.of(ACCESS_TOKEN) : locations.params()) {
            places.put("param " + param, provider(token).addFromParams(param));
        }
        for (String cookie : locations.cookies()) {
            places.put("cookie " + cookie, provider(token).addFromCookies(cookie));
        }
        return places;
    }

    private static JwtProvider.Builder provider(TokenRule token) {
        JwtRule rule = token.rule();
        JwtProvider.Builder provider = JwtProvider.newBuilder()
                .setIssuer(rule.issuer())
                .addAllAudiences(rule.audiences())
                .setLocalJwks(
                        DataSource.newBuilder().setInlineString(token.keys().orElse(NO_KEYS)))
                .setForward(rule.output().forwardOriginal())
                .setPayloadInMetadata(PAYLOAD)
                .setNormalizePayloadInMetadata(JwtProvider.NormalizePayload.newBuilder()
                        .addSpaceDelimitedClaims("scope")
                        .addSpaceDelimitedClaims("permission"));
        rule.output().payloadHeader().ifPresent(provider::setForwardPayloadHeader);
        for (JwtRule.ClaimHeader claim : rule.output().claimHeaders()) {
            provider.addClaimToHeaders(
                    JwtClaimToHeader.newBuilder().setHeaderName(claim.header()).setClaimName(claim.claim()));
        }
        return provider;
    }

    private static JwtHeader header(JwtRule.Header header) {
        return JwtHeader.newBuilder()
                .setName(header.name())
                .setValuePrefix(header.prefix())
                .build();
    }

    private static JwtRequirement named(String provider) {
        return JwtRequirement.newBuilder().setProviderName(provider).build();
    }

    private static JwtRequirement orMissing(List<JwtRequirement> choices) {
        return JwtRequirement.newBuilder()
                .setRequiresAny(JwtRequirementOrList.newBuilder()
                        .addAllRequirements(choices)
                        .addRequirements(JwtRequirement.newBuilder().setAllowMissing(Empty.getDefaultInstance())))
                .build();
    }
}
