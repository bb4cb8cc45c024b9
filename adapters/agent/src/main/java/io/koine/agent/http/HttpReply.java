package io.koine.agent.http;

/// A response.
///
/// @param status the status code, 200 to 599
/// @param body the body as UTF-8 text, maybe empty
/// @param reusable whether another request may follow on the same connection
public record HttpReply(int status, String body, boolean reusable) {
    /// @return whether the status is 2xx
    public boolean successful() {
        return status / 100 == 2;
    }
}
