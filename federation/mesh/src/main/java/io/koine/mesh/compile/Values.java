package io.koine.mesh.compile;

import io.koine.mesh.scope.authz.CallerTerm;
import io.koine.mesh.scope.authz.Expr;
import io.koine.mesh.scope.authz.IpRange;
import io.koine.mesh.scope.authz.RequestTerm;
import io.koine.mesh.scope.authz.Term;
import io.koine.mesh.scope.authz.Text;
import io.koine.model.policy.PolicyMeaning;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What one value of each field of a policy means; empty where it cannot be asked for.
///
/// @param namespace the policy's
/// @param meaning which answers are given where Istio leaves a door open
/// @param principals the principals that a policy's value stands for
/// @param http whether requests are seen
record Values(String namespace, PolicyMeaning meaning, PrincipalNames principals, boolean http) {
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final int MAX_PORT = 65_535;

    Optional<Expr<RequestTerm>> host(String value) {
        return ofRequest(
                value.equals("*")
                        ? Expr.always()
                        : new Expr.Is<>(new RequestTerm.Host(Text.of(value), meaning == PolicyMeaning.STRICT)));
    }

    Optional<Expr<RequestTerm>> method(String value) {
        return ofRequest(value.equals("*") ? Expr.always() : new Expr.Is<>(new RequestTerm.Method(Text.of(value))));
    }

    Optional<Expr<RequestTerm>> path(String value) {
        boolean template = value.contains("{*}") || value.contains("{**}");
        return ofRequest(
                new Expr.Is<>(template ? new RequestTerm.PathTemplate(value) : new RequestTerm.Path(Text.of(value))));
    }

    Optional<Expr<RequestTerm>> port(String value) {
        if (!PORT.matcher(value).matches() || Integer.parseInt(value) > MAX_PORT) {
            return Optional.empty();
        }
        return Optional.of(new Expr.Is<>(new RequestTerm.DestinationPort(Integer.parseInt(value))));
    }

    Optional<Expr<RequestTerm>> destinationIp(String value) {
        return IpRange.parse(value).map(range -> new Expr.Is<>(new RequestTerm.DestinationIp(range)));
    }

    Optional<Expr<RequestTerm>> serverName(String value) {
        return Optional.of(new Expr.Is<>(new RequestTerm.ServerName(Text.of(value), meaning == PolicyMeaning.STRICT)));
    }

    Optional<Expr<RequestTerm>> metadata(String filter, String key, String value) {
        boolean inList = value.length() >= 2 && value.startsWith("[") && value.endsWith("]");
        String element = inList ? value.substring(1, value.length() - 1) : value;
        return Optional.of(new Expr.Is<>(new RequestTerm.FilterMetadata(filter, key, Text.of(element), inList)));
    }

    Optional<Expr<CallerTerm>> principal(String value) {
        return Optional.of(Expr.any(principals.resolve(value).stream()
                .map(Text::of)
                .map(id -> id.equals(Text.PRESENT) ? new CallerTerm.Authenticated() : new CallerTerm.Identity(id))
                .<Expr<CallerTerm>>map(Expr.Is::new)
                .toList()));
    }

    Optional<Expr<CallerTerm>> namespace(String value) {
        return Optional.of(new Expr.Is<>(new CallerTerm.Namespace(value, meaning == PolicyMeaning.ISTIO)));
    }

    Optional<Expr<CallerTerm>> serviceAccount(String value) {
        int slash = value.indexOf('/');
        return Optional.of(new Expr.Is<>(
                slash < 0
                        ? new CallerTerm.ServiceAccount(namespace, value)
                        : new CallerTerm.ServiceAccount(value.substring(0, slash), value.substring(slash + 1))));
    }

    Optional<Expr<CallerTerm>> directIp(String value) {
        return IpRange.parse(value).map(range -> new Expr.Is<>(new CallerTerm.DirectIp(range)));
    }

    Optional<Expr<CallerTerm>> remoteIp(String value) {
        return IpRange.parse(value).map(range -> new Expr.Is<>(new CallerTerm.RemoteIp(range)));
    }

    Optional<Expr<CallerTerm>> header(String name, String value) {
        return ofRequest(new Expr.Is<>(new CallerTerm.Header(name, Text.of(value), meaning == PolicyMeaning.STRICT)));
    }

    Optional<Expr<CallerTerm>> claim(List<String> path, String value) {
        return ofRequest(new Expr.Is<>(new CallerTerm.Claim(path, List.of(Text.of(value)))));
    }

    /// The issuer may be a URL, so the last `/` divides; without one the value speaks of the issuer, unless it
    /// begins with a star: then it speaks of the end of the subject.
    Optional<Expr<CallerTerm>> requestPrincipal(String value) {
        int slash = value.lastIndexOf('/');
        CallerTerm.RequestPrincipal principal;
        if (value.equals("*")) {
            principal = new CallerTerm.RequestPrincipal(Text.PRESENT, Text.PRESENT);
        } else if (slash < 0) {
            principal = withoutSlash(value);
        } else {
            principal = withSlash(value.substring(0, slash), value.substring(slash + 1));
        }
        return ofRequest(new Expr.Is<>(principal));
    }

    private static CallerTerm.RequestPrincipal withoutSlash(String value) {
        if (value.startsWith("*")) {
            return new CallerTerm.RequestPrincipal(Text.PRESENT, Text.of(value));
        }
        return value.endsWith("*")
                ? new CallerTerm.RequestPrincipal(Text.of(value), Text.PRESENT)
                : new CallerTerm.RequestPrincipal(Text.exact(value), Text.exact(""));
    }

    /// A star at the beginning is the issuer's, one at the end the subject's; not both.
    private static CallerTerm.RequestPrincipal withSlash(String issuer, String subject) {
        if (issuer.startsWith("*")) {
            return new CallerTerm.RequestPrincipal(
                    issuer.equals("*") ? Text.PRESENT : Text.suffix(issuer.substring(1)), Text.exact(subject));
        }
        return new CallerTerm.RequestPrincipal(
                Text.exact(issuer), subject.endsWith("*") ? Text.of(subject) : Text.exact(subject));
    }

    private <T extends Term> Optional<Expr<T>> ofRequest(Expr<T> expr) {
        return http ? Optional.of(expr) : Optional.empty();
    }
}
