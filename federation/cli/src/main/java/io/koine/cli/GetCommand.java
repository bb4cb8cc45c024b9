package io.koine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.CliException;
import io.koine.cli.client.Json;
import io.koine.cli.output.Column;
import io.koine.cli.output.OutputFormat;
import io.koine.cli.output.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `koine get`: lists what the control plane knows.
@Command(name = "get", description = "Lists what the control plane knows.")
final class GetCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            paramLabel = "WHAT",
            description = "services, workloads, proxies, policies, sources, tokens or diagnostics.")
    private String what = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Only what belongs to this namespace.")
    private @Nullable String namespace;

    GetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        print(session, listing(what), namespace);
        return ExitCode.OK;
    }

    /// Lists, as the global options say.
    ///
    /// @param session whom to ask, and how to print
    /// @param listing what
    /// @param namespace the only one to show; null for all
    /// @throws CliException if the listing has no namespaces but one was given
    static void print(Session session, Listing listing, @Nullable String namespace) {
        if (namespace != null && !listing.namespaced()) {
            throw new CliException(listing.word() + " belong to no namespace: expected no -n");
        }
        JsonNode answer;
        try (ApiClient client = session.connect()) {
            answer = client.get(ApiClient.path("v1", listing.resource()));
        }
        List<JsonNode> rows = Json.elements(answer.path(listing.field())).stream()
                .filter(row -> namespace == null || namespace.equals(listing.namespace(row)))
                .toList();
        if (!session.printedWhole(only(answer, listing.field(), rows))) {
            print(session, listing, rows, namespace);
        }
    }

    private static void print(Session session, Listing listing, List<JsonNode> rows, @Nullable String namespace) {
        if (rows.isEmpty()) {
            session.err(
                    "No " + listing.word() + " found" + (namespace == null ? "." : " in namespace " + namespace + "."));
            return;
        }
        List<Column<JsonNode>> columns = listing
                .columns(session.context().clock().instant())
                .stream()
                .filter(column -> !column.wide() || session.format() == OutputFormat.WIDE)
                .filter(column -> namespace == null || !column.title().equals("NAMESPACE"))
                .toList();
        Table.lines(columns, rows, session.context().terminalWidth()).forEach(session::out);
    }

    /// The answer with only these rows, and all that stands beside them.
    private static JsonNode only(JsonNode answer, String field, List<JsonNode> rows) {
        if (!(answer instanceof ObjectNode object)) {
            throw new CliException("the answer is no JSON object: is this a control plane of Koine?");
        }
        ArrayNode kept = Json.array();
        kept.addAll(rows);
        ObjectNode copy = object.deepCopy();
        copy.set(field, kept);
        return copy;
    }

    private static Listing listing(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return Arrays.stream(Listing.values())
                .filter(listing -> listing.words().contains(lower))
                .findFirst()
                .orElseThrow(() -> new CliException("get " + word + ": expected one of "
                        + Arrays.stream(Listing.values()).map(Listing::word).collect(Collectors.joining(", "))));
    }
}
