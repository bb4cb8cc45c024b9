package io.koine.istio;

import io.koine.model.diagnostic.Code;
import io.koine.trust.AddressKind;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Addresses from which the control plane fetches key sets. Whoever writes a policy must not make it ask its own
/// machine or a cloud's metadata service; names are looked at again when they are resolved.
public final class KeyAddress {
    /// As Istio's definition limits it.
    private static final int MAX_LENGTH = 2048;

    private static final Set<String> SCHEMES = Set.of("https", "http");
    private static final String EXPECTED = "expected an http:// or https:// URL";

    private KeyAddress() {}

    /// @param text what should be the address of a key set, as somebody other than the operator gives it
    /// @return what is wrong with it; empty if a fetch may be tried
    public static List<String> problems(String text) {
        Optional<URI> uri = parse(text);
        if (uri.isEmpty() || !SCHEMES.contains(scheme(uri.get()))) {
            return List.of(Printable.quoted(text) + "; " + EXPECTED + " of at most 2048 characters");
        }
        List<String> problems = new ArrayList<>();
        if (uri.get().getRawUserInfo() != null) {
            problems.add("the URL has user information; expected none");
        }
        if (uri.get().getRawFragment() != null) {
            problems.add("the URL has a fragment; expected none");
        }
        if (uri.get().getPort() > 65_535 || uri.get().getPort() == 0) {
            problems.add("port " + uri.get().getPort() + "; expected 1 to 65535");
        }
        if (isForbidden(bare(uri.get()))) {
            problems.add("host " + Printable.quoted(uri.get().getHost())
                    + " is the control plane's own machine or link; expected another");
        }
        return problems;
    }

    static void check(Field at, String text) {
        problems(text).forEach(problem -> at.error(Code.INVALID_VALUE, problem));
        Optional<URI> uri = parse(text);
        if (uri.flatMap(u -> AddressKind.ofLiteral(bare(u)))
                .filter(kind -> kind == AddressKind.PRIVATE)
                .isPresent()) {
            at.info(
                    Code.WEAK_MATCH,
                    "host " + Printable.quoted(uri.orElseThrow().getHost()) + " is a private address",
                    "the server fetches there only if its setting jwks-allow names it");
        }
        if (uri.filter(u -> scheme(u).equals("http")).isPresent()) {
            at.warning(Code.WEAK_MATCH, "keys that come by http can be replaced on their way", "fetch them by https");
        }
    }

    /// An issuer without keys: they are found by its OpenID configuration.
    static void checkIssuer(Field at, String issuer) {
        if (issuer.startsWith("https://") || issuer.startsWith("http://")) {
            check(at, issuer);
        } else if (!issuer.isEmpty()) {
            at.warning(
                    Code.INVALID_VALUE,
                    Printable.quoted(issuer) + " is no URL, so its keys cannot be found and its tokens are refused",
                    "set jwks or jwksUri");
        }
    }

    private static Optional<URI> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            // Forms of IPv4 that are not four decimal numbers have no host by RFC 2396.
            return Optional.of(new URI(text)).filter(uri -> uri.getHost() != null);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String scheme(URI uri) {
        return Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    }

    /// In lower case and without the dot that ends a full name.
    private static String bare(URI uri) {
        String name = uri.getHost().toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean isForbidden(String bare) {
        Optional<AddressKind> literal = AddressKind.ofLiteral(bare);
        return (bare.startsWith("[") && literal.isEmpty())
                || bare.equals("localhost")
                || bare.endsWith(".localhost")
                || literal.filter(kind -> kind == AddressKind.LOOPBACK || kind.isNeverAllowed())
                        .isPresent();
    }
}
