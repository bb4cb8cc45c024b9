package io.koine.quickstart.report;

import io.koine.quickstart.cases.Client;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Who decided about a request, by what the callee's Envoy wrote down. What it did not write is not guessed.
public final class Decision {
    /// Envoy's words for a request or connection that its access control refused (filters `rbac`, HTTP and network).
    private static final Pattern REFUSAL = Pattern.compile("rbac_access_denied_matched_policy\\[(.*)]");

    /// The name that Koine, like Istio, gives to a rule.
    private static final Pattern RULE = Pattern.compile("ns\\[([^]]*)]-policy\\[([^]]*)]-rule\\[([0-9]+)]");

    private static final String NOBODY = "none";
    private static final String PASSED_ON = "via_upstream";

    private Decision() {}

    /// @param exchange what was sent and what came back
    /// @param line the callee's access log line, if there is one
    /// @param facts what the control plane says of the callee's port, if it knows it
    /// @return for people, such as `payments/allow-order rule 0` or `no rule of payments/deny-all`
    public static String of(Exchange exchange, Optional<AccessLine> line, Optional<PortFacts> facts) {
        if (exchange.request().client() == Client.DIRECT) {
            return "nobody: past the proxy";
        }
        Matcher refusal = REFUSAL.matcher(line.map(AccessLine::details).orElse(""));
        if (refusal.find()) {
            return refusal.group(1).equals(NOBODY)
                    ? "no rule of " + names(facts.map(PortFacts::allow).orElse(List.of()))
                    : rule(refusal.group(1));
        }
        if (endedInHandshake(exchange, facts)) {
            return "mTLS STRICT (no request was read)";
        }
        return line.map(known -> passed(exchange, known, facts)).orElse("not in the callee's access log");
    }

    /// Of a connection that was refused for want of an identity there is at most a line without any reason.
    private static boolean endedInHandshake(Exchange exchange, Optional<PortFacts> facts) {
        return !exchange.answeredByHttp()
                && exchange.request().client() != Client.MTLS
                && facts.filter(port -> port.mtls().equals("STRICT")).isPresent();
    }

    /// No policy refused it, by the line.
    private static String passed(Exchange exchange, AccessLine line, Optional<PortFacts> facts) {
        if (!line.policy().isEmpty()) {
            return rule(line.policy());
        }
        boolean said = !line.details().isEmpty() && !line.details().equals(PASSED_ON);
        if (said || !exchange.answeredByHttp()) {
            return said ? "Envoy: " + line.details() : "Envoy gives no reason";
        }
        return facts.map(Decision::unnamed).orElse("no policy is named");
    }

    /// @param name as Envoy writes it
    /// @return `<namespace>/<name> rule <index>`; a name of another form as it is
    static String rule(String name) {
        Matcher parts = RULE.matcher(name);
        return parts.matches() ? parts.group(1) + "/" + parts.group(2) + " rule " + parts.group(3) : name;
    }

    /// On opaque TCP Envoy does not say which ALLOW rule matched; that one did is certain.
    private static String unnamed(PortFacts facts) {
        if (!facts.allow().isEmpty()) {
            return (facts.allow().size() > 1 ? "one of " : "") + names(facts.allow());
        }
        return facts.deny().isEmpty() ? "no policy" : "no rule of " + names(facts.deny()) + " (DENY)";
    }

    private static String names(List<String> policies) {
        return policies.isEmpty() ? "any policy" : String.join(", ", policies);
    }
}
