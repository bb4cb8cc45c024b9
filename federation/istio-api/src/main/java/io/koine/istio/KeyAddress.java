package io.koine.istio;

import io.koine.model.diagnostic.Code;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/// Addresses from which the control plane fetches key sets. Whoever writes a policy must not make it ask its own
/// machine or a cloud's metadata service; names are looked at again when they are resolved.
final class KeyAddress {
    /// As Istio's definition limits it.
    private static final int MAX_LENGTH = 2048;

    private static final String EXPECTED = "expected an http:// or https:// URL";

    private KeyAddress() {}

    static void check(Field at, String text) {
        Optional<URI> uri = parse(text);
        String scheme =
                uri.map(URI::getScheme).map(s -> s.toLowerCase(Locale.ROOT)).orElse("");
        if (uri.isEmpty() || !(scheme.equals("https") || scheme.equals("http"))) {
            at.error(Code.INVALID_VALUE, Printable.quoted(text) + "; " + EXPECTED + " of at most 2048 characters");
            return;
        }
        if (uri.get().getRawUserInfo() != null) {
            at.error(Code.INVALID_VALUE, "the URL has user information; expected none");
        }
        if (uri.get().getRawFragment() != null) {
            at.error(Code.INVALID_VALUE, "the URL has a fragment; expected none");
        }
        if (uri.get().getPort() > 65_535 || uri.get().getPort() == 0) {
            at.error(Code.INVALID_VALUE, "port " + uri.get().getPort() + "; expected 1 to 65535");
        }
        host(at, uri.get().getHost());
        if (scheme.equals("http")) {
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

    private static void host(Field at, String host) {
        String name = host.toLowerCase(Locale.ROOT);
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        Optional<InetAddress> literal = literal(bare);
        boolean badLiteral = bare.startsWith("[") && literal.isEmpty();
        boolean local = bare.equals("localhost")
                || bare.endsWith(".localhost")
                || literal.filter(KeyAddress::isForbidden).isPresent();
        if (badLiteral || local) {
            at.error(
                    Code.INVALID_VALUE,
                    "host " + Printable.quoted(host) + " is the control plane's own machine or link; expected another");
        } else if (literal.filter(InetAddress::isSiteLocalAddress).isPresent()) {
            at.info(Code.WEAK_MATCH, "host " + Printable.quoted(host) + " is a private address", "");
        }
    }

    private static boolean isForbidden(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || (address.getAddress().length == 4 && address.getAddress()[0] == 0);
    }

    /// Never asks a resolver.
    private static Optional<InetAddress> literal(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
