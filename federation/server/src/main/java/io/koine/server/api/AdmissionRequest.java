package io.koine.server.api;

import io.koine.istio.ApiGroups;
import io.koine.trust.json.Json;
import io.koine.trust.json.JsonObject;
import io.koine.trust.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a Kubernetes API server asks before it stores an object.
///
/// @param uid to be repeated in the answer
/// @param object the object as it would be stored; empty if there is nothing to judge: it is deleted, it is none of
///     the mesh's, or nothing of what the mesh reads in it changes
/// @see <a href="https://kubernetes.io/docs/reference/config-api/apiserver-admission.v1/">Kubernetes,
///     admission.k8s.io/v1</a>
record AdmissionRequest(String uid, Optional<JsonObject> object) {
    static final String API_VERSION = "admission.k8s.io/v1";
    static final String KIND = "AdmissionReview";

    private static final Set<String> GROUPS = ApiGroups.all().keySet();
    private static final Set<String> OPERATIONS = Set.of("CREATE", "UPDATE");
    private static final int MAX_UID = 128;

    /// Stands for what the API server appends to `generateName`, after it has asked.
    private static final String GENERATED = "xxxxx";

    /// @param json an AdmissionReview
    /// @param maxCharacters the longest text that is read
    /// @return its request
    /// @throws IllegalArgumentException naming what was expected
    static AdmissionRequest parse(String json, int maxCharacters) {
        JsonObject review = Json.parse(json, maxCharacters).asObject(KIND);
        require(review, "apiVersion", API_VERSION);
        require(review, "kind", KIND);
        JsonObject request = review.requiredObject("request");
        String uid = request.requiredString("uid");
        if (uid.length() > MAX_UID) {
            throw new IllegalArgumentException("request.uid: expected at most " + MAX_UID + " characters");
        }
        return new AdmissionRequest(uid, isJudged(request) ? Optional.of(named(request)) : Optional.empty());
    }

    private static void require(JsonObject review, String field, String expected) {
        String found = review.requiredString(field);
        if (!found.equals(expected)) {
            throw new IllegalArgumentException(field + ": expected " + expected);
        }
    }

    private static boolean isJudged(JsonObject request) {
        if (!GROUPS.contains(request.requiredObject("kind").requiredString("group"))
                || !OPERATIONS.contains(request.requiredString("operation"))
                || !request.optionalString("subResource").orElse("").isEmpty()) {
            return false;
        }
        JsonObject object = request.requiredObject("object");
        boolean goes = metadata(object).members().containsKey("deletionTimestamp");
        Optional<JsonObject> old = old(request);
        return !goes && (old.isEmpty() || !meaning(old.get()).equals(meaning(object)));
    }

    /// An API server writes null for what is not there.
    private static Optional<JsonObject> old(JsonObject request) {
        return request.member("oldObject").filter(JsonObject.class::isInstance).map(JsonObject.class::cast);
    }

    /// What of an object the mesh reads: with the rest alone somebody else keeps his books, or takes a finalizer away
    /// from an object that was let in before.
    private static List<Optional<JsonValue>> meaning(JsonObject object) {
        return List.of(
                object.member("spec"),
                metadata(object).member("annotations"),
                metadata(object).member("labels"));
    }

    private static JsonObject metadata(JsonObject object) {
        return object.optionalObject("metadata").orElse(JsonObject.EMPTY);
    }

    private static JsonObject named(JsonObject request) {
        JsonObject object = request.requiredObject("object");
        JsonObject metadata = metadata(object);
        Optional<String> prefix = metadata.optionalString("generateName");
        if (prefix.isEmpty() || metadata.members().containsKey("name")) {
            return object;
        }
        return object.with("metadata", metadata.with("name", prefix.get() + GENERATED));
    }
}
