package io.koine.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.http.HttpHeaders;

/// What the API answered.
///
/// @param status HTTP status
/// @param headers of the answer
/// @param body text
public record Answer(int status, HttpHeaders headers, String body) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    public JsonNode json() {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + body, e);
        }
    }

    public Answer expect(int expected) {
        assertThat(status).as(body).isEqualTo(expected);
        return this;
    }

    /// Requires the form of RFC 9457.
    public Answer expectProblem(int expected, String slug) {
        expect(expected);
        assertThat(headers.firstValue("content-type")).hasValue("application/problem+json");
        assertThat(json().path("type").asText()).isEqualTo("https://koine.io/problems/" + slug);
        assertThat(json().path("status").asInt()).isEqualTo(expected);
        assertThat(json().path("title").asText()).isNotEmpty();
        assertThat(json().path("detail").asText()).isNotEmpty();
        return this;
    }

    public String detail() {
        return json().path("detail").asText();
    }
}
