package io.koine.envoy.rows;

import static io.koine.envoy.rows.Caller.PLAIN;
import static io.koine.envoy.rows.Pair.CLOSED;
import static io.koine.envoy.rows.Question.same;
import static io.koine.envoy.rows.Question.tcp;

import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Selector;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Rules where requests are not seen, and values that cannot be parsed.
@Tag("envoy")
final class TcpRowsTest {
    @RegisterExtension
    static final PolicyLab LAB = new PolicyLab();

    private static final Caller A = LAB.mesh("spiffe://mesh.test/ns/a/sa/x");
    private static final Caller B = LAB.mesh("spiffe://mesh.test/ns/b/sa/x");

    private static final Pair METHODS = LAB.both(Manifests.policy("methods", "DENY", """
            rules:
            - to: [{operation: {methods: [DELETE]}}]
            """));

    private static final Pair METHODS_OF_PORT = LAB.both(Manifests.policy("methods", "DENY", """
            rules:
            - to: [{operation: {methods: [DELETE], ports: ['$http']}}]
            """));

    private static final Pair METHODS_OF_A = LAB.both(Manifests.policy("methods", "DENY", """
            rules:
            - from: [{source: {namespaces: [a]}}]
              to: [{operation: {methods: [DELETE]}}]
            """));

    private static final Pair ALLOWED_METHODS = LAB.both(Manifests.policy("methods", "ALLOW", """
            rules:
            - to: [{operation: {methods: [GET]}}]
            """));

    private static final Pair GREETS = LAB.greeting(LAB.both(Manifests.policy("nobody", "ALLOW", "rules: []\n")));

    // Ranges that are none: the parser refuses them, so they stand for what a cluster lets in all the same.
    private static final Pair BAD_DENY = LAB.both(any -> List.of(unreadable(Action.DENY)));
    private static final Pair BAD_ALLOW = LAB.both(any -> List.of(unreadable(Action.ALLOW)));

    private static AuthorizationPolicy unreadable(Action action) {
        Match ranges = new Match(List.of("10.0.0.0/99", "127.0.0.0/8"), List.of());
        Source source = new Source(Source.of(Match.ANY, Match.ANY).peer(), Match.ANY, ranges, Match.ANY);
        Operation operation = new Operation(Match.ANY, new Match(List.of("http"), List.of()), Match.ANY, Match.ANY);
        Rule bad = action == Action.DENY
                ? new Rule(List.of(), List.of(operation), List.of(), List.of())
                : new Rule(List.of(source), List.of(), List.of(), List.of());
        return AuthorizationPolicy.of(
                new ObjectKey("AuthorizationPolicy", "payments", "bad"), Selector.ALL, action, List.of(bad));
    }

    @Test
    void row6DenyOfRequestsOnConnections() throws IOException {
        METHODS.answers(same("403", A, "DELETE /"), same("200", A, "GET /"), tcp(CLOSED, A), tcp(CLOSED, PLAIN));
        METHODS_OF_PORT.answers(same("403", PLAIN, "DELETE /"), tcp("200", A), tcp("200", PLAIN));
        METHODS_OF_A.answers(
                same("403", A, "DELETE /"),
                same("200", B, "DELETE /"),
                tcp(CLOSED, A),
                tcp("200", B),
                tcp("200", PLAIN));
    }

    @Test
    void row6AllowOfRequestsOnConnections() throws IOException {
        ALLOWED_METHODS.answers(
                same("200", A, "GET /"), same("403", A, "DELETE /"), tcp(CLOSED, A), tcp(CLOSED, PLAIN));
    }

    @Test
    void row7WhatCannotBeParsed() throws IOException {
        BAD_DENY.answers(same("403", A, "GET /"), same("403", PLAIN, "GET /"), tcp(CLOSED, A), tcp(CLOSED, PLAIN));
        BAD_ALLOW.answers(same("403", A, "GET /"), same("403", PLAIN, "GET /"), tcp(CLOSED, A), tcp(CLOSED, PLAIN));
    }

    /// Envoy asks policy when the caller's first bytes have come, and dials the application before. No caller can say
    /// anything to it, but each hears its first words.
    @Test
    void aServerThatSpeaksFirstIsHeardBeforePolicy() throws IOException {
        Question silent = new Question("220 hello", "220 hello", A, true, "");
        GREETS.answers(silent, same("403", A, "GET /"));
    }
}
