package io.koine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.CliException;
import io.koine.cli.client.Json;
import io.koine.cli.offline.OfflineMesh;
import io.koine.mesh.check.Check;
import io.koine.mesh.check.Question;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `koine authz check`: whether a request would be let in, and by whose word.
@Command(
        name = "check",
        description = {
            "Says whether a request would be let in, which policy decides, and why the others do not match.",
            "Asks the control plane, or with -f looks at manifests.",
            "Exit status: 0 whenever there is an answer; with --exit-code 0 ALLOW, 4 DENY, 5 MAYBE."
        })
final class AuthzCheckCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private OfflineOptions manifests = new OfflineOptions();

    @Mixin
    private QuestionOptions question = new QuestionOptions();

    @Option(names = "--exit-code", description = "Tell the verdict by the exit status: 0 ALLOW, 4 DENY, 5 MAYBE.")
    private boolean exitCode;

    AuthzCheckCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Map<String, Object> asked = question.tree();
        JsonNode answer = manifests.offline() ? offline(asked) : live(asked);
        if (!session.printedWhole(answer)) {
            CheckText.of(answer).forEach(session::out);
        }
        return exitCode ? status(answer.path("verdict").asText()) : ExitCode.OK;
    }

    private static int status(String verdict) {
        return switch (verdict) {
            case "ALLOW" -> ExitCode.OK;
            case "MAYBE" -> ExitCode.MAYBE;
            default -> ExitCode.DENIED;
        };
    }

    private JsonNode live(Map<String, Object> asked) {
        try (ApiClient client = session.connect()) {
            return client.post(
                    ApiClient.path("v1", "authz", "check"),
                    "application/json",
                    Json.ofTree(asked).toString());
        }
    }

    private JsonNode offline(Map<String, Object> asked) {
        OfflineMesh loaded = manifests.withoutErrors(session);
        try {
            return Json.ofTree(Check.answer(
                            loaded.mesh(),
                            Question.of(asked),
                            session.context().clock().instant())
                    .tree());
        } catch (IllegalArgumentException e) {
            throw new CliException(String.valueOf(e.getMessage()), e);
        }
    }
}
