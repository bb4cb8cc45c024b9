package io.koine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.Json;
import io.koine.cli.output.Ages;
import io.koine.cli.output.Column;
import io.koine.cli.output.OutputFormat;
import io.koine.cli.output.Table;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `koine authz denials`, `dry-run`, `audits` and `plaintext`: what proxies have counted of what policy
/// decided.
@Command
final class ObservedCommand implements Callable<Integer> {
    private final Session session;
    private final Verb verb;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Only at workloads of this namespace.")
    private @Nullable String namespace;

    @Option(names = "--policy", paramLabel = "NS/NAME", description = "Only by rules of this AuthorizationPolicy.")
    private @Nullable String policy;

    @Option(
            names = "--set",
            paramLabel = "NAME",
            description = "Only by policies with the annotation mesh.koine.io/policy-set: NAME.")
    private @Nullable String set;

    /// What can be asked for.
    enum Verb {
        DENIALS("Shows which requests were denied: by which rule, whose, how often."),
        DRY_RUN("Shows what policies in dry run would have denied or allowed: by which rule, whose, how often."),
        AUDITS("Shows which requests AUDIT policies matched."),
        PLAINTEXT("Shows who calls without mutual TLS where PERMISSIVE takes it, and STRICT would not.");

        private final String description;

        Verb(String description) {
            this.description = description;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private ObservedCommand(Session session, Verb verb) {
        this.session = session;
        this.verb = verb;
    }

    /// @param parent `koine authz`
    /// @param session whom to ask
    /// @return it, with a verb for each question
    static CommandLine addTo(CommandLine parent, Session session) {
        for (Verb verb : Verb.values()) {
            CommandLine line = new CommandLine(new ObservedCommand(session, verb));
            line.getCommandSpec().usageMessage().description(verb.description);
            parent.addSubcommand(verb.word(), line);
        }
        return parent;
    }

    @Override
    public Integer call() {
        JsonNode answer;
        try (ApiClient client = session.connect()) {
            answer = client.get(ApiClient.path("v1", "authz", verb.word()) + query());
        }
        if (!session.printedWhole(answer)) {
            print(answer);
        }
        return ExitCode.OK;
    }

    private String query() {
        Map<String, String> given = new TreeMap<>();
        if (namespace != null) {
            given.put("namespace", namespace);
        }
        if (policy != null) {
            given.put("policy", policy);
        }
        if (set != null) {
            given.put("set", set);
        }
        return given.isEmpty()
                ? ""
                : given.entrySet().stream()
                        .map(one -> one.getKey() + "=" + ApiClient.encode(one.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    private void print(JsonNode answer) {
        List<JsonNode> rows = Json.elements(answer.path("observations"));
        if (rows.isEmpty()) {
            session.err("Nothing observed.");
        } else {
            Instant now = session.context().clock().instant();
            List<Column<JsonNode>> columns = columns(now).stream()
                    .filter(column -> !column.wide() || session.format() == OutputFormat.WIDE)
                    .toList();
            Table.lines(columns, rows, session.context().terminalWidth()).forEach(session::out);
        }
        if (answer.path("leftOut").asLong() > 0) {
            session.err(Rows.text(answer, "leftOut") + " more rows are not shown: ask for a namespace or a policy.");
        }
        long lost = answer.path("dropped").asLong()
                + answer.path("forgottenProxies").asLong();
        if (lost > 0) {
            session.err("Not everything was kept: " + Rows.text(answer, "dropped") + " observations found no room, "
                    + Rows.text(answer, "forgottenProxies") + " proxies were forgotten.");
        }
        if (set != null) {
            session.out("Set " + set + ": " + totals(answer.path("totals")));
        }
    }

    private static String totals(JsonNode totals) {
        return totals.propertyStream()
                .map(total -> total.getValue().asText() + " "
                        + total.getKey().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
    }

    private static List<Column<JsonNode>> columns(Instant now) {
        return List.of(
                Column.of("OUTCOME", row -> Rows.text(row, "kind").replace('_', ' ')),
                Column.of("BY", ObservedCommand::by),
                Column.of("CALLER", row -> Rows.text(row, "caller")),
                Column.of("WORKLOAD", row -> Rows.text(row, "workload")),
                Column.of("PLATFORM", row -> Rows.text(row, "platform")),
                Column.of("PORT", row -> Rows.text(row, "port")),
                Column.of("COUNT", row -> Rows.text(row, "count")),
                Column.of("SEEN", row -> Ages.between(Rows.text(row, "lastSeen"), now)),
                Column.wide("FIRST", row -> Ages.between(Rows.text(row, "firstSeen"), now)),
                Column.wide("INSTANCES", row -> Rows.text(row, "instances")),
                Column.wide("SET", row -> Rows.list(row.path("sets"), JsonNode::asText)));
    }

    /// The rule as a user counts it in the manifest, or why there is none.
    private static String by(JsonNode row) {
        String reason = Rows.text(row, "reason");
        String policies = Rows.list(row.path("policies"), JsonNode::asText);
        if (row.path("rule").isNumber()) {
            String rule = policies + " rules[" + Rows.text(row, "rule") + "]";
            return reason.equals("RULE") ? rule : rule + " (" + reason + ")";
        }
        return reason.equals("NO_ALLOW_RULE") ? "no rule of " + (policies.isEmpty() ? "any ALLOW" : policies) : reason;
    }
}
