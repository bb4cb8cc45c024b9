package io.koine.istio;

import io.koine.model.diagnostic.Code;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.JwtRule.ClaimHeader;
import io.koine.model.policy.JwtRule.Header;
import io.koine.model.policy.JwtRule.Keys;
import io.koine.model.policy.JwtRule.Locations;
import io.koine.model.policy.JwtRule.Output;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Reads one rule of a RequestAuthentication.
///
/// @see <a href="https://istio.io/latest/docs/reference/config/security/request_authentication/#JWTRule">
///     Istio, JWTRule</a>
final class JwtRuleReader {
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(1);
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

    /// Proxies take these apart in any case.
    private static final Set<String> SPACE_DELIMITED = Set.of("scope", "permission");

    private JwtRuleReader() {}

    static JwtRule read(Field rule) {
        Fields fields = rule.fields();
        Optional<Field> issuer = fields.require("issuer");
        Optional<String> issuerText = issuer.flatMap(field -> text(field, ValueChecks::notEmpty));
        List<String> audiences = texts(fields, "audiences", ValueChecks::notEmpty);
        Locations locations = new Locations(
                each(fields, "fromHeaders", JwtRuleReader::header),
                texts(fields, "fromParams", ValueChecks::notEmpty),
                texts(fields, "fromCookies", ValueChecks::notEmpty));
        Output output = new Output(
                fields.find("forwardOriginalToken").flatMap(Field::bool).orElse(false),
                fields.find("outputPayloadToHeader").flatMap(field -> text(field, HttpChecks::headerName)),
                each(fields, "outputClaimToHeaders", JwtRuleReader::claimHeader));
        Keys keys = keys(fields, rule);
        if (keys.inline().isEmpty() && keys.uri().isEmpty()) {
            issuerText.ifPresent(text -> KeyAddress.checkIssuer(issuer.orElseThrow(), text));
        }
        fields.find("spaceDelimitedClaims").ifPresent(JwtRuleReader::spaceDelimited);
        fields.refuseOthers();
        return new JwtRule(issuerText.orElse(""), audiences, keys, locations, output);
    }

    private static Keys keys(Fields fields, Field rule) {
        Optional<Field> inline = fields.find("jwks");
        Optional<Field> uri = fields.find("jwksUri");
        Optional<Field> oldUri = fields.find("jwks_uri");
        oldUri.ifPresent(field ->
                field.warning(Code.WEAK_MATCH, "the name jwks_uri is deprecated", "write jwksUri, which is the same"));
        if (List.of(inline, uri, oldUri).stream().filter(Optional::isPresent).count() > 1) {
            rule.error(Code.INVALID_VALUE, "only one of jwks and jwksUri can be set");
        }
        Duration timeout = fields.find("timeout")
                .flatMap(field -> Durations.read(field, MIN_TIMEOUT, MAX_TIMEOUT))
                .orElse(JwtRule.DEFAULT_TIMEOUT);
        return new Keys(
                inline.flatMap(field -> text(field, KeySetCheck::check)),
                uri.or(() -> oldUri).flatMap(field -> text(field, KeyAddress::check)),
                timeout);
    }

    private static Header header(Field item) {
        Fields fields = item.fields();
        Optional<String> name = fields.require("name").flatMap(field -> text(field, HttpChecks::headerName));
        Optional<String> prefix = fields.find("prefix").flatMap(field -> text(field, HttpChecks::headerValue));
        fields.refuseOthers();
        return new Header(name.orElse(""), prefix.orElse(""));
    }

    private static ClaimHeader claimHeader(Field item) {
        Fields fields = item.fields();
        Optional<String> header = fields.require("header").flatMap(field -> text(field, HttpChecks::plainHeaderName));
        Optional<String> claim = fields.require("claim").flatMap(field -> text(field, ValueChecks::notEmpty));
        fields.refuseOthers();
        return new ClaimHeader(header.orElse(""), claim.orElse(""));
    }

    /// A claim that is not taken apart would match less, and a DENY on it would let through what it should stop.
    private static void spaceDelimited(Field list) {
        for (Field item : list.items()) {
            item.text()
                    .filter(claim -> !SPACE_DELIMITED.contains(claim))
                    .ifPresent(claim -> item.error(
                            Code.NOT_ENFORCED,
                            Printable.quoted(claim) + " cannot be taken apart at spaces; it is refused rather than"
                                    + " ignored, since a DENY on it would let requests through",
                            "only scope and permission are taken apart, always"));
        }
    }

    private static Optional<String> text(Field field, ValueCheck check) {
        Optional<String> text = field.text();
        text.ifPresent(t -> check.check(field, t));
        return text;
    }

    private static List<String> texts(Fields fields, String name, ValueCheck check) {
        return fields.find(name)
                .map(field -> field.items().stream()
                        .flatMap(item -> text(item, check).stream())
                        .toList())
                .orElse(List.of());
    }

    private static <T> List<T> each(Fields fields, String name, Function<Field, T> read) {
        return fields.find(name)
                .map(field -> field.items().stream().map(read).toList())
                .orElse(List.of());
    }
}
