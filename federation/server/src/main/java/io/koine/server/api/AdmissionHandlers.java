package io.koine.server.api;

import io.koine.istio.ManifestParser;
import io.koine.istio.ParseContext;
import io.koine.istio.ParsedManifests;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Severity;
import io.koine.model.spi.Timers;
import io.koine.server.api.Route.Action;
import io.koine.trust.json.JsonArray;
import io.koine.trust.json.JsonObject;
import io.koine.trust.json.JsonString;
import io.koine.trust.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Validates what is applied to a Kubernetes cluster, with the verdict that the API gives. Anybody may ask, since an
/// API server shows no certificate that this mesh knows; nothing is changed and nothing is told of the mesh. So that
/// asking costs others nothing, few are answered at a time, and the rest are turned away.
///
/// Threads: any number; bounded by `MAX_AT_A_TIME`.
public final class AdmissionHandlers implements RouteGroup {
    /// An object of the largest size that the parser reads, before and after a change, and what is around them.
    static final int MAX_REVIEW = 2 * 1024 * 1024 + 64 * 1024;

    /// Beyond it the message says how many more there are.
    static final int MAX_ERRORS = 10;

    /// Kubernetes cuts the warnings of one answer off at 4096 characters.
    static final int MAX_WARNINGS = 16;

    private static final int MAX_AT_A_TIME = 8;
    private static final int UNPROCESSABLE = 422;

    private final Function<ParsedManifests, List<Diagnostic>> meaning;
    private final Timers timers;
    private final Semaphore places = new Semaphore(MAX_AT_A_TIME);

    /// @param meaning what the author of manifests should know, as the mesh's settings have it
    /// @param timers the clock
    public AdmissionHandlers(Function<ParsedManifests, List<Diagnostic>> meaning, Timers timers) {
        this.meaning = meaning;
        this.timers = timers;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route("POST", "/v1/admission", MAX_REVIEW, new Action.Public(this::review)));
    }

    private ApiResponse review(ApiRequest request) {
        if (!places.tryAcquire()) {
            throw new ProblemException(
                    Problem.unavailable(MAX_AT_A_TIME + " reviews are being answered; expected to be asked again"));
        }
        try {
            AdmissionRequest asked = AdmissionRequest.parse(request.text(), MAX_REVIEW);
            return ApiResponse.ok(answer(asked).toString());
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.badRequest(String.valueOf(e.getMessage())));
        } finally {
            places.release();
        }
    }

    private JsonObject answer(AdmissionRequest asked) {
        List<Diagnostic> found = asked.object().map(this::judge).orElse(List.of());
        List<Diagnostic> errors = of(found, Severity.ERROR);
        List<Diagnostic> warnings = of(found, Severity.WARNING);
        JsonObject response = JsonObject.EMPTY.with("uid", asked.uid()).with("allowed", errors.isEmpty());
        if (!errors.isEmpty()) {
            JsonObject status = JsonObject.EMPTY
                    .with("code", UNPROCESSABLE)
                    .with("reason", "Invalid")
                    .with("message", message(errors));
            response = response.with("status", status);
        }
        if (!warnings.isEmpty()) {
            List<JsonValue> lines = warnings.stream()
                    .limit(MAX_WARNINGS)
                    .<JsonValue>map(warning -> new JsonString(line(warning)))
                    .toList();
            response = response.with("warnings", new JsonArray(lines));
        }
        return JsonObject.EMPTY
                .with("apiVersion", AdmissionRequest.API_VERSION)
                .with("kind", AdmissionRequest.KIND)
                .with("response", response);
    }

    private List<Diagnostic> judge(JsonObject object) {
        return meaning.apply(ManifestParser.parse(object.toString(), new ParseContext(Optional.empty(), timers.now())));
    }

    private static List<Diagnostic> of(List<Diagnostic> found, Severity severity) {
        return found.stream()
                .filter(diagnostic -> diagnostic.severity() == severity)
                .toList();
    }

    private static String message(List<Diagnostic> errors) {
        String first =
                errors.stream().limit(MAX_ERRORS).map(AdmissionHandlers::line).collect(Collectors.joining("; "));
        int more = errors.size() - MAX_ERRORS;
        return more > 0 ? first + "; and " + more + " more" : first;
    }

    /// Who asked knows which object it is; there is no file, and no line.
    private static String line(Diagnostic diagnostic) {
        String field = diagnostic.origin().field();
        String hint = diagnostic.hint().isEmpty() ? "" : " (" + diagnostic.hint() + ")";
        return (field.isEmpty() ? "" : field + ": ") + diagnostic.message() + hint + " [" + diagnostic.code() + "]";
    }
}
