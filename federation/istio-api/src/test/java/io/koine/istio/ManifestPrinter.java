package io.koine.istio;

import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import io.koine.model.policy.RequestAuthentication;
import io.koine.model.policy.Selector;
import io.koine.model.policy.Sidecar;
import io.koine.model.policy.UnenforcedObject;
import java.util.List;
import java.util.StringJoiner;

/// Prints what was read, line by line, for people who review the golden files.
final class ManifestPrinter {
    private ManifestPrinter() {}

    static String print(ParsedManifests parsed) {
        StringJoiner lines = new StringJoiner("\n", "", "\n");
        parsed.diagnostics().forEach(diagnostic -> lines.add(diagnostic.toString()));
        for (ParsedObject object : parsed.objects()) {
            lines.add("");
            lines.add(object.policy().key() + " (" + object.apiVersion() + ")");
            print(object.policy(), lines);
            lines.add("  manifest " + object.manifest());
        }
        return lines.toString();
    }

    private static void print(Policy policy, StringJoiner lines) {
        switch (policy) {
            case PeerAuthentication peer -> {
                print(peer.selector(), lines);
                lines.add("  mode " + peer.mode() + ", ports " + peer.portModes() + ", created " + peer.created());
            }
            case AuthorizationPolicy authorization -> {
                print(authorization.selector(), lines);
                print(authorization.scope().targets(), lines);
                lines.add("  " + authorization.action()
                        + authorization.provider().map(name -> " by " + name).orElse("")
                        + (authorization.scope().dryRun() ? ", dry run" : ""));
                authorization.rules().forEach(rule -> print(rule, lines));
            }
            case RequestAuthentication request -> {
                print(request.selector(), lines);
                print(request.targets(), lines);
                request.rules().forEach(rule -> lines.add("  " + rule));
            }
            case MeshConfig mesh -> {
                lines.add("  " + mesh.meaning() + ", paths " + mesh.normalization() + ", " + mesh.trustDomains());
                mesh.providers().forEach(provider -> lines.add("  " + provider));
            }
            case Sidecar sidecar -> {
                lines.add("  selects "
                        + sidecar.selector()
                                .map(each -> each.matchLabels().toString())
                                .orElse("the rest"));
                lines.add("  egress " + sidecar.egress() + ", created " + sidecar.created());
                sidecar.unenforced().forEach(each -> lines.add("    " + each.code() + " " + each.origin()));
            }
            case UnenforcedObject unenforced -> lines.add("  not enforced, " + unenforced.apiVersion());
        }
    }

    private static void print(List<String> targets, StringJoiner lines) {
        if (!targets.isEmpty()) {
            lines.add("  targets " + targets);
        }
    }

    private static void print(Selector selector, StringJoiner lines) {
        lines.add("  selects " + selector.matchLabels());
    }

    private static void print(Rule rule, StringJoiner lines) {
        lines.add("  rule");
        for (Source source : rule.from()) {
            lines.add("    from" + print("principals", source.peer().principals())
                    + print("namespaces", source.peer().namespaces())
                    + print("serviceAccounts", source.peer().serviceAccounts())
                    + print("requestPrincipals", source.requestPrincipals())
                    + print("ipBlocks", source.ipBlocks())
                    + print("remoteIpBlocks", source.remoteIpBlocks()));
        }
        for (Operation operation : rule.to()) {
            lines.add("    to" + print("hosts", operation.hosts())
                    + print("ports", operation.ports())
                    + print("methods", operation.methods())
                    + print("paths", operation.paths()));
        }
        for (Condition condition : rule.when()) {
            lines.add("    when" + print(condition.key(), condition.match()));
        }
        rule.unenforceable()
                .forEach(diagnostic -> lines.add("    unenforceable " + diagnostic.code() + " " + diagnostic.origin()));
    }

    private static String print(String name, Match match) {
        return (match.values().isEmpty() ? "" : " " + name + " in " + match.values())
                + (match.notValues().isEmpty() ? "" : " " + name + " not in " + match.notValues());
    }
}
