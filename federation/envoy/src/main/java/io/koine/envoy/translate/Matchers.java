package io.koine.envoy.translate;

import com.google.re2j.Pattern;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.koine.trust.SpiffeId;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;

/// What one value of a policy's field means to Envoy: exact, prefix (`x*`), suffix (`*x`) or, for `*` alone, anything.
///
/// Literals are compared as text; where only a regular expression can say it, they are quoted. `\C` stands for any
/// byte: `.` matches no byte that is not UTF-8, so one such byte would carry a header past a DENY.
final class Matchers {
    /// Any caller that was authenticated by mutual TLS.
    static final Principal AUTHENTICATED = Principal.newBuilder()
            .setAuthenticated(Principal.Authenticated.getDefaultInstance())
            .build();

    private static final String ANY = "*";
    private static final String BYTES = "\\C*";

    // A host is the same with a final dot, and whichever port follows it.
    private static final String HOST_END = "\\.?(?::[0-9]+)?";

    // Where an element of a comma-separated list begins and ends (RFC 9110 section 5.6.1).
    private static final String ELEMENT_START = "(?:\\C*,)?[ \\t]*";
    private static final String ELEMENT_END = "[ \\t]*(?:,\\C*)?";

    // Istio's path templates: "{*}" is one segment, "{**}" any number of them.
    private static final java.util.regex.Pattern PATH_TEMPLATE =
            java.util.regex.Pattern.compile("\\{\\*\\*?}|[^{]+|\\{");

    private Matchers() {}

    /// @param value a principal of a policy under its real trust domain
    /// @return callers with such a SPIFFE id
    static Principal principal(String value) {
        if (value.equals(ANY)) {
            return AUTHENTICATED;
        }
        // A suffix is compared with the end of the whole id, so it stands without the scheme.
        String whole = value.startsWith(ANY) ? value : SpiffeId.SCHEME + value;
        return authenticated(text(whole));
    }

    /// A star anywhere stands for any part of the name, as in Istio.
    ///
    /// @param value a namespace of a policy
    /// @return callers with such a namespace: the second segment of a path `/ns/<namespace>/…`, nothing further in
    static Principal namespace(String value) {
        String name = Arrays.stream(value.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining("[^/]*"));
        return authenticated(regex("spiffe://[^/]+/ns/" + name + "/" + BYTES));
    }

    /// Envoy matches each line of a header that is sent more than once. Here each element of a list counts as well, so
    /// a condition with `values` holds if any element on any line matches, one with `notValues` if none does.
    ///
    /// @param name a header in lower case
    /// @param value a value of a policy
    /// @return requests with such a header
    static Principal header(String name, String value) {
        HeaderMatcher.Builder header = HeaderMatcher.newBuilder().setName(name);
        if (value.equals(ANY)) {
            header.setPresentMatch(true);
        } else if (value.isEmpty()) {
            // An empty header; not an empty element, which a list may hold anywhere.
            header.setStringMatch(StringMatcher.newBuilder().setExact(""));
        } else {
            header.setStringMatch(regex(element(value)));
        }
        return Principal.newBuilder().setHeader(header).build();
    }

    /// @param value a host of a policy
    /// @return requests to such a host, in whatever case, with a port or without
    static Permission host(String value) {
        if (value.equals(ANY)) {
            return anything();
        }
        String host;
        if (value.startsWith(ANY)) {
            host = BYTES + Pattern.quote(value.substring(1)) + HOST_END;
        } else if (value.endsWith(ANY)) {
            host = Pattern.quote(value.substring(0, value.length() - 1)) + BYTES;
        } else {
            host = Pattern.quote(value) + HOST_END;
        }
        return header(":authority", regex("(?i)" + host));
    }

    /// @param value a method of a policy
    /// @return requests with such a method
    static Permission method(String value) {
        return value.equals(ANY) ? anything() : header(":method", text(value));
    }

    /// @param value a path of a policy
    /// @return requests with such a path, query and fragment apart
    static Permission path(String value) {
        if (value.equals(ANY)) {
            return anything();
        }
        boolean template = value.contains("{*}") || value.contains("{**}");
        StringMatcher path = template ? regex(template(value)) : text(value);
        return Permission.newBuilder()
                .setUrlPath(PathMatcher.newBuilder().setPath(path))
                .build();
    }

    /// @param value a server name of a policy
    /// @return connections that asked for such a name in TLS, in whatever case
    static Permission serverName(String value) {
        StringMatcher name = value.equals(ANY)
                ? regex("\\C+")
                : text(value).toBuilder().setIgnoreCase(true).build();
        return Permission.newBuilder().setRequestedServerName(name).build();
    }

    private static String element(String value) {
        if (value.startsWith(ANY)) {
            return BYTES + Pattern.quote(value.substring(1)) + ELEMENT_END;
        }
        if (value.endsWith(ANY)) {
            return ELEMENT_START + Pattern.quote(value.substring(0, value.length() - 1)) + BYTES;
        }
        return ELEMENT_START + Pattern.quote(value) + ELEMENT_END;
    }

    private static String template(String value) {
        StringBuilder path = new StringBuilder();
        PATH_TEMPLATE
                .matcher(value)
                .results()
                .map(MatchResult::group)
                .forEach(part -> path.append(
                        switch (part) {
                            case "{*}" -> "[^/]+";
                            case "{**}" -> BYTES;
                            default -> Pattern.quote(part);
                        }));
        return path.toString();
    }

    private static StringMatcher text(String value) {
        StringMatcher.Builder text = StringMatcher.newBuilder();
        if (value.startsWith(ANY)) {
            text.setSuffix(value.substring(1));
        } else if (value.endsWith(ANY)) {
            text.setPrefix(value.substring(0, value.length() - 1));
        } else {
            text.setExact(value);
        }
        return text.build();
    }

    private static StringMatcher regex(String regex) {
        return StringMatcher.newBuilder()
                .setSafeRegex(RegexMatcher.newBuilder().setRegex(regex))
                .build();
    }

    private static Principal authenticated(StringMatcher name) {
        return Principal.newBuilder()
                .setAuthenticated(Principal.Authenticated.newBuilder().setPrincipalName(name))
                .build();
    }

    private static Permission header(String name, StringMatcher value) {
        return Permission.newBuilder()
                .setHeader(HeaderMatcher.newBuilder().setName(name).setStringMatch(value))
                .build();
    }

    private static Permission anything() {
        return Permission.newBuilder().setAny(true).build();
    }
}
