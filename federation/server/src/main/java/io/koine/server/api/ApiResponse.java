package io.koine.server.api;

/// An answer.
///
/// @param status HTTP status
/// @param mediaType of the body
/// @param body text, empty for none
record ApiResponse(int status, String mediaType, String body) {
    private static final String JSON = "application/json";

    /// @param body JSON text
    /// @return 200 with it
    static ApiResponse ok(String body) {
        return new ApiResponse(200, JSON, body);
    }

    /// @param body JSON text
    /// @return 201 with it
    static ApiResponse created(String body) {
        return new ApiResponse(201, JSON, body);
    }

    /// @return 204
    static ApiResponse noContent() {
        return new ApiResponse(204, "", "");
    }

    /// @param problem what went wrong
    /// @return the problem as a response
    static ApiResponse of(Problem problem) {
        return new ApiResponse(problem.status(), Problem.MEDIA_TYPE, Views.json(Views.problem(problem)));
    }
}
