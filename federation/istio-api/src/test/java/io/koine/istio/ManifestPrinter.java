package io.koine.istio;

import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import io.koine.model.policy.Selector;
import io.koine.model.policy.UnenforcedObject;
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
                lines.add("  " + authorization.action());
                authorization.rules().forEach(rule -> print(rule, lines));
            }
            case UnenforcedObject unenforced -> lines.add("  not enforced, " + unenforced.apiVersion());
        }
    }

    private static void print(Selector selector, StringJoiner lines) {
        lines.add("  selects " + selector.matchLabels());
    }

    private static void print(Rule rule, StringJoiner lines) {
        lines.add("  rule");
        for (Source source : rule.from()) {
            lines.add("    from" + print("principals", source.principals()) + print("namespaces", source.namespaces()));
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
        rule.unenforceable().forEach(diagnostic -> lines.add("    unenforceable " + diagnostic.origin()));
    }

    private static String print(String name, Match match) {
        return (match.values().isEmpty() ? "" : " " + name + " in " + match.values())
                + (match.notValues().isEmpty() ? "" : " " + name + " not in " + match.notValues());
    }
}
