package io.koine.istio;

import io.koine.model.diagnostic.Code;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Peer;
import io.koine.model.policy.AuthorizationPolicy.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads one source of a rule.
///
/// @param action the policy's
/// @param matches reads its lists
/// @param unenforceable what cannot be enforced as it stands
/// @see <a href="https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source">
///     Istio, Source</a>
record SourceReader(Action action, MatchReader matches, Unenforceable unenforceable) {
    private static final String TRUST_DOMAINS = "trustDomains";
    private static final String ACCOUNTS = "serviceAccounts";

    /// As Istio's definition limits them.
    private static final int MAX_ACCOUNTS = 16;

    Source read(Fields source) {
        Match principals = matches.read(source, "principals", ValueChecks::principal);
        Match namespaces = matches.read(source, "namespaces", ValueChecks::namespacePattern);
        Match accounts = matches.read(source, ACCOUNTS, ValueChecks::serviceAccount);
        Match domains = matches.read(source, TRUST_DOMAINS, ValueChecks::trustDomain);
        Match requestPrincipals = matches.read(source, "requestPrincipals", ValueChecks::requestPrincipal);
        Match ips = matches.read(source, "ipBlocks", ValueChecks::ipBlock);
        Match remoteIps = matches.read(source, "remoteIpBlocks", ValueChecks::ipBlock);
        checkAccounts(source);
        checkTokens(source);
        Match peers = withTrustDomains(source, principals, domains);
        source.refuseOthers();
        return new Source(new Peer(peers, namespaces, accounts), requestPrincipals, ips, remoteIps);
    }

    private static Stream<Field> both(Fields source, String name) {
        return Stream.of(name, MatchReader.negated(name)).map(source::find).flatMap(Optional::stream);
    }

    private static void checkAccounts(Fields source) {
        List<Field> accounts = both(source, ACCOUNTS).toList();
        boolean others = Stream.of("principals", "namespaces")
                .anyMatch(name -> both(source, name).findAny().isPresent());
        if (others && !accounts.isEmpty()) {
            accounts.getFirst()
                    .error(
                            Code.INVALID_VALUE,
                            "serviceAccounts stands beside principals or namespaces; Istio takes one");
        }
        accounts.stream()
                .filter(field -> field.children().size() > MAX_ACCOUNTS)
                .forEach(field -> field.error(
                        Code.INVALID_VALUE,
                        field.children().size() + " service accounts; expected at most " + MAX_ACCOUNTS));
    }

    private void checkTokens(Fields source) {
        if (action == Action.CUSTOM) {
            both(source, "requestPrincipals").forEach(ValueChecks::customBeforeTokens);
        }
    }

    /// A trust domain is how a principal begins. Beside principals, or with a `*` in front, that cannot be said.
    private Match withTrustDomains(Fields source, Match principals, Match domains) {
        boolean sayable = principals.values().isEmpty() || domains.values().isEmpty();
        boolean leadingStar = Stream.concat(domains.values().stream(), domains.notValues().stream())
                .anyMatch(domain -> domain.length() > 1 && domain.startsWith("*"));
        if (!sayable || leadingStar) {
            both(source, TRUST_DOMAINS)
                    .findFirst()
                    .ifPresent(field -> unenforceable.add(
                            field, leadingStar ? "a trust domain with * in front" : "trustDomains beside principals"));
            return principals;
        }
        return new Match(
                joined(principals.values(), domains.values()), joined(principals.notValues(), domains.notValues()));
    }

    private static List<String> joined(List<String> principals, List<String> domains) {
        List<String> joined = new ArrayList<>(principals);
        domains.forEach(domain -> joined.add(domain.endsWith("*") ? domain : domain + "/*"));
        return joined;
    }
}
