package io.koine.mesh.analyze;

import io.koine.mesh.Mesh;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.trust.Quoted;
import io.koine.trust.SpiffeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Values that say less or more than they seem to, and names that nobody has.
final class ValueFindings {
    /// What a policy may call the mesh's own trust domain, whatever its name.
    private static final String LOCAL = "cluster.local";

    /// `<trust domain>/ns/<namespace>/sa/<service account>`.
    private static final int WHOLE_ID_SEGMENTS = 5;

    private final TreeSet<String> namespaces = new TreeSet<>();
    private final TreeSet<String> paths = new TreeSet<>();
    private final String own;
    private final Set<String> ownDomains = new TreeSet<>();
    private final List<Diagnostic> found = new ArrayList<>();

    private ValueFindings(Mesh mesh, Set<SpiffeId> accounts) {
        List<SpiffeId> ids = new ArrayList<>(accounts);
        mesh.inbound().values().forEach(scope -> ids.add(scope.workload().identity()));
        for (SpiffeId id : ids) {
            paths.add(id.path());
            id.namespace().ifPresent(namespaces::add);
        }
        own = mesh.compiled().trustDomain().name();
        ownDomains.add(LOCAL);
        ownDomains.add(own);
        ownDomains.addAll(mesh.compiled().config().trustDomains().aliases());
    }

    static List<Diagnostic> of(Mesh mesh, Set<SpiffeId> accounts) {
        ValueFindings findings = new ValueFindings(mesh, accounts);
        mesh.catalogue().policies().values().forEach(policy -> {
            if (policy instanceof AuthorizationPolicy authorization) {
                findings.policy(authorization);
            }
        });
        return findings.found;
    }

    private void policy(AuthorizationPolicy policy) {
        for (int i = 0; i < policy.rules().size(); i++) {
            Rule rule = policy.rules().get(i);
            for (int j = 0; j < rule.from().size(); j++) {
                source(
                        policy,
                        "spec.rules[" + i + "].from[" + j + "].source.",
                        rule.from().get(j));
            }
            if (policy.action() == Action.DENY) {
                for (int j = 0; j < rule.to().size(); j++) {
                    String field = "spec.rules[" + i + "].to[" + j + "].operation.paths";
                    paths(policy, field, rule.to().get(j).paths().values());
                }
            }
        }
    }

    private void source(AuthorizationPolicy policy, String field, Source source) {
        Match principals = source.peer().principals();
        each(principals.values(), (i, value) -> principal(policy, field + "principals[" + i + "]", value));
        each(principals.notValues(), (i, value) -> principal(policy, field + "notPrincipals[" + i + "]", value));
        Match spaces = source.peer().namespaces();
        each(spaces.values(), (i, value) -> namespace(policy, field + "namespaces[" + i + "]", value));
        each(spaces.notValues(), (i, value) -> namespace(policy, field + "notNamespaces[" + i + "]", value));
        Match accounts = source.peer().serviceAccounts();
        each(accounts.values(), (i, value) -> account(policy, field + "serviceAccounts[" + i + "]", value));
        each(accounts.notValues(), (i, value) -> account(policy, field + "notServiceAccounts[" + i + "]", value));
    }

    private interface Each {
        void see(int index, String value);
    }

    private static void each(List<String> values, Each each) {
        for (int i = 0; i < values.size(); i++) {
            each.see(i, values.get(i));
        }
    }

    private void principal(AuthorizationPolicy policy, String field, String value) {
        if (value.startsWith(LOCAL + "/") && !own.equals(LOCAL) && value.split("/", -1).length != WHOLE_ID_SEGMENTS) {
            weak(
                    policy,
                    field,
                    Quoted.of(value) + " matches nobody: " + LOCAL + " stands for this mesh's trust domain in whole"
                            + " principals only",
                    "write " + Quoted.of(own + value.substring(LOCAL.length())));
            return;
        }
        if (value.length() > 1 && value.endsWith("*") && !value.endsWith("/*")) {
            weak(
                    policy,
                    field,
                    Quoted.of(value) + " also catches every name that begins like its last part",
                    "end it with /*, or name the principals");
        } else if (value.length() > 1 && value.startsWith("*") && !value.startsWith("*/")) {
            weak(
                    policy,
                    field,
                    Quoted.of(value) + " also catches every name that ends like its first part",
                    "begin it with */, or name the principals");
        }
        int slash = value.indexOf('/');
        if (slash < 0 || value.contains("*")) {
            return;
        }
        if (ownDomains.contains(value.substring(0, slash)) && !paths.contains(value.substring(slash))) {
            unknown(policy, field, Quoted.of(value) + " is the identity of no workload and no service account");
        }
    }

    private void namespace(AuthorizationPolicy policy, String field, String value) {
        if (value.length() > 2 && value.substring(1, value.length() - 1).contains("*")) {
            weak(
                    policy,
                    field,
                    Quoted.of(value) + " has a * inside, which stands for anything, nothing included",
                    "name the namespaces");
        } else if (!value.contains("*") && !namespaces.contains(value)) {
            unknown(policy, field, "namespace " + Quoted.of(value) + " has no workload and no service account");
        }
    }

    private void account(AuthorizationPolicy policy, String field, String value) {
        int slash = value.indexOf('/');
        String namespace = slash < 0 ? policy.key().namespace() : value.substring(0, slash);
        if (!paths.contains("/ns/" + namespace + "/sa/" + value.substring(slash + 1))) {
            unknown(
                    policy,
                    field,
                    "service account " + Quoted.of(namespace + "/" + value.substring(slash + 1))
                            + " is not there, and no workload runs as it");
        }
    }

    /// A DENY that names one spelling of a path is passed by the others that the application takes for it.
    private void paths(AuthorizationPolicy policy, String field, List<String> values) {
        each(values, (i, value) -> {
            boolean exact = value.length() > 1 && !value.contains("*") && !value.endsWith("/");
            if (exact
                    && !values.contains(value + "/")
                    && !values.contains(value + "/*")
                    && !values.contains(value + "*")) {
                weak(
                        policy,
                        field + "[" + i + "]",
                        Quoted.of(value) + " is compared as it is: " + Quoted.of(value + "/")
                                + " and other case pass this DENY",
                        "add " + Quoted.of(value + "/") + " and " + Quoted.of(value + "/*")
                                + ", or allow what may pass instead of denying what may not");
            }
            if (value.endsWith("{**}")) {
                weak(
                        policy,
                        field + "[" + i + "]",
                        Quoted.of(value) + " asks for segments of usual characters: a path with others, such as //,"
                                + " passes this DENY",
                        "end it with * instead");
            }
        });
    }

    private void weak(AuthorizationPolicy policy, String field, String message, String hint) {
        found.add(Diagnostic.warning(Code.WEAK_MATCH, Origin.of(policy.key().toString(), field), message)
                .withHint(hint));
    }

    private void unknown(AuthorizationPolicy policy, String field, String message) {
        found.add(Diagnostic.warning(
                        Code.UNKNOWN_PRINCIPAL, Origin.of(policy.key().toString(), field), message)
                .withHint("compare it with the identities of the workloads: koine get workloads -o wide"));
    }
}
