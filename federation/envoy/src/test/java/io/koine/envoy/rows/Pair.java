package io.koine.envoy.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.assertj.core.api.SoftAssertions;

/// The same policies in each meaning.
///
/// @param lab where they are enforced
/// @param istio the workload to which Istio's answers are given
/// @param strict the workload to which no door is left open
record Pair(PolicyLab lab, Cell istio, Cell strict) {
    /// What a connection without an answer comes to.
    static final String CLOSED = "closed";

    /// Asks, and compares.
    ///
    /// @param questions with their answers
    void answers(Question... questions) throws IOException {
        assertThat(questions).isNotEmpty();
        SoftAssertions softly = new SoftAssertions();
        for (Question question : questions) {
            softly.assertThat(status(istio, question)).as("ISTIO: %s", question).isEqualTo(question.istio());
            softly.assertThat(status(strict, question))
                    .as("STRICT: %s", question)
                    .isEqualTo(question.strict());
        }
        softly.assertAll();
    }

    private String status(Cell cell, Question question) throws IOException {
        int port = question.tcp() ? cell.tcp() : cell.http();
        String answer = lab.send(question.caller(), port, question.bytes());
        return answer.startsWith("HTTP/") ? answer.split(" ", 3)[1] : answer.isEmpty() ? CLOSED : answer;
    }
}
