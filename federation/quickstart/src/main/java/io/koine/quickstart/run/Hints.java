package io.koine.quickstart.run;

import io.koine.cli.client.ApiClient;
import io.koine.cli.client.Json;
import io.koine.quickstart.cases.Case;
import io.koine.quickstart.cases.CaseRequest;
import io.koine.quickstart.mesh.LocalMesh;
import io.koine.quickstart.mesh.Member;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What to try on a mesh that is kept running.
public final class Hints {
    private static final int MOST_CALLS = 12;

    private Hints() {}

    /// @param mesh a mesh
    /// @param value the case that was run on it
    /// @param directory of its data and logs
    /// @return lines for people, with commands that work as they stand
    public static List<String> lines(LocalMesh mesh, Case value, Path directory) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("The mesh keeps running until ctrl-c. Logs: " + directory);
        lines.add("Call as a workload does, through its own Envoy:");
        lines.addAll(calls(mesh, value));
        lines.add("Ask the control plane, from another terminal:");
        lines.add("  export KOINE_SERVER=" + mesh.target().server() + " KOINE_CA_FILE="
                + directory.resolve("data/bundle.pem") + " KOINE_TOKEN="
                + mesh.target().token().map(token -> token.secret()).orElse(""));
        lines.add("  ./koine get workloads");
        lines.add("  ./koine proxy-status");
        lines.add("  ./koine get policies");
        deletion(mesh).ifPresent(command -> {
            lines.add("Take a policy away, and call again:");
            lines.add("  " + command);
        });
        return lines;
    }

    /// The first policy that says something: without it the calls end in another way.
    private static Optional<String> deletion(LocalMesh mesh) {
        try (ApiClient client = mesh.client()) {
            return client.get("/v1/config?kind=AuthorizationPolicy")
                    .path("objects")
                    .valueStream()
                    .filter(object -> Json.parse(object.path("manifest").asText("{}"))
                            .path("spec")
                            .has("rules"))
                    .findFirst()
                    .map(object -> "./koine delete AuthorizationPolicy "
                            + object.path("name").asText() + " -n "
                            + object.path("namespace").asText());
        }
    }

    /// One call for each pair of a workload and a port that it calls in the case.
    private static List<String> calls(LocalMesh mesh, Case value) {
        Map<String, Member> members = new LinkedHashMap<>();
        mesh.members().forEach(member -> members.put(member.workload().name(), member));
        Map<String, String> calls = new LinkedHashMap<>();
        for (CaseRequest request : value.requests()) {
            Member caller = members.get(request.caller());
            if (caller != null && reachable(mesh, request)) {
                String pair = request.from() + " " + request.to();
                calls.computeIfAbsent(pair, key -> call(mesh, caller, request));
            }
        }
        return calls.values().stream().limit(MOST_CALLS).toList();
    }

    private static boolean reachable(LocalMesh mesh, CaseRequest request) {
        return mesh.members().stream()
                .anyMatch(member ->
                        member.workload().host().equals(request.to().service().host()));
    }

    private static String call(LocalMesh mesh, Member caller, CaseRequest request) {
        String address =
                mesh.outboundAddress(caller.workload(), request.to().service().host());
        return "  curl -i --path-as-is -X " + quoted(request.message().method()) + " -H "
                + quoted("Host: " + request.message().host()) + " "
                + quoted("http://" + address + ":" + request.to().port().number()
                        + request.message().path())
                + "   # as " + request.caller();
    }

    /// A word for a shell; a case may have any character in a path.
    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9_./:=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
