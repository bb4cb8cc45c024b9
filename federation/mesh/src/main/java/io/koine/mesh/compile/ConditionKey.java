package io.koine.mesh.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The key of a `when` condition (Istio, Authorization Policy Conditions).
sealed interface ConditionKey {
    /// `destination.ip`.
    record DestinationIp() implements ConditionKey {}

    /// `destination.port`: the application's.
    record DestinationPort() implements ConditionKey {}

    /// `connection.sni`.
    record Sni() implements ConditionKey {}

    /// `experimental.envoy.filters.…[…]`.
    ///
    /// @param filter the filter's name, such as `envoy.filters.network.mysql_proxy`
    /// @param key in its metadata
    record FilterMetadata(String filter, String key) implements ConditionKey {}

    /// `source.ip`.
    record SourceIp() implements ConditionKey {}

    /// `remote.ip`.
    record RemoteIp() implements ConditionKey {}

    /// `source.principal`.
    record SourcePrincipal() implements ConditionKey {}

    /// `source.namespace`.
    record SourceNamespace() implements ConditionKey {}

    /// `request.headers[…]`.
    ///
    /// @param name in lower case
    record Header(String name) implements ConditionKey {}

    /// `request.auth.principal`.
    record RequestPrincipal() implements ConditionKey {}

    /// `request.auth.claims[…]…`, `request.auth.audiences` and `request.auth.presenter`.
    ///
    /// @param path names that lead to the claim
    record Claim(List<String> path) implements ConditionKey {
        public Claim {
            path = List.copyOf(path);
        }
    }

    /// Anything else, which the reader refuses.
    record Unknown() implements ConditionKey {}

    /// @param key of a condition
    /// @return its meaning
    static ConditionKey of(String key) {
        return switch (key) {
            case "destination.ip" -> new DestinationIp();
            case "destination.port" -> new DestinationPort();
            case "connection.sni" -> new Sni();
            case "source.ip" -> new SourceIp();
            case "remote.ip" -> new RemoteIp();
            case "source.principal" -> new SourcePrincipal();
            case "source.namespace" -> new SourceNamespace();
            case "request.auth.principal" -> new RequestPrincipal();
            case "request.auth.audiences" -> new Claim(List.of("aud"));
            case "request.auth.presenter" -> new Claim(List.of("azp"));
            default -> withBrackets(key);
        };
    }

    private static ConditionKey withBrackets(String key) {
        int open = key.indexOf('[');
        if (open < 0 || !key.endsWith("]")) {
            return new Unknown();
        }
        String name = key.substring(0, open);
        List<String> path = new ArrayList<>(
                List.of(key.substring(open + 1, key.length() - 1).split("]\\[", -1)));
        if (path.contains("")) {
            return new Unknown();
        }
        if (name.equals("request.auth.claims")) {
            return new Claim(path);
        }
        if (path.size() > 1) {
            return new Unknown();
        }
        String only = path.getFirst();
        if (name.equals("request.headers")) {
            return new Header(only.toLowerCase(Locale.ROOT));
        }
        return name.startsWith("experimental.envoy.filters.")
                ? new FilterMetadata(name.substring("experimental.".length()), only)
                : new Unknown();
    }
}
