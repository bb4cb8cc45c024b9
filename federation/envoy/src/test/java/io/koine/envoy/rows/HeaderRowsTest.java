package io.koine.envoy.rows;

import static io.koine.envoy.rows.Caller.PLAIN;
import static io.koine.envoy.rows.Question.differs;
import static io.koine.envoy.rows.Question.same;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Conditions on headers, and hosts.
@Tag("envoy")
final class HeaderRowsTest {
    @RegisterExtension
    static final PolicyLab LAB = new PolicyLab();

    private static final Caller A = LAB.mesh("spiffe://mesh.test/ns/a/sa/x");

    private static final Pair NOT_EMPTY = LAB.both(Manifests.policy("not-empty", "ALLOW", """
            rules:
            - to: [{operation: {paths: [/role]}}]
              when: [{key: 'request.headers[x-role]', notValues: ['']}]
            - to: [{operation: {paths: [/id]}}]
              when: [{key: 'request.headers[x-request-id]', notValues: ['']}]
            """));

    private static final Pair GUESTS = LAB.both(Manifests.policy("guests", "ALLOW", """
            rules:
            - to: [{operation: {paths: [/not]}}]
              when: [{key: 'request.headers[x-role]', notValues: [guest]}]
            - to: [{operation: {paths: [/is]}}]
              when: [{key: 'request.headers[x-role]', values: [guest]}]
            """));

    private static final Pair PRESENT = LAB.both(Manifests.policy("present", "ALLOW", """
            rules:
            - when: [{key: 'request.headers[x-role]', values: ['*']}]
            """));

    private static final Pair HOSTS = LAB.both(Manifests.policy("hosts", "DENY", """
            rules:
            - to: [{operation: {hosts: [closed.test, '*.closed.test', 'port.test:*']}}]
            """));

    @Test
    void row1NoEmptyValueButNone() throws IOException {
        for (Caller caller : new Caller[] {A, PLAIN}) {
            NOT_EMPTY.answers(
                    same("200", caller, "GET /role"),
                    same("200", caller, "GET /role", "x-role: a"),
                    same("403", caller, "GET /role", "x-role:"),
                    same("200", caller, "GET /id"),
                    same("200", caller, "GET /id", "x-request-id:"),
                    same("403", caller, "GET /other"));
        }
    }

    @Test
    void row4ListsInHeaders() throws IOException {
        for (Caller caller : new Caller[] {A, PLAIN}) {
            GUESTS.answers(
                    same("403", caller, "GET /not", "x-role: guest"),
                    differs("200", "403", caller, "GET /not", "x-role: guest,admin"),
                    differs("200", "403", caller, "GET /not", "x-role: admin , guest"),
                    same("403", caller, "GET /not", "x-role: admin", "x-role: guest"),
                    same("200", caller, "GET /not", "x-role: admin"),
                    same("200", caller, "GET /is", "x-role: guest"),
                    differs("403", "200", caller, "GET /is", "x-role: guest,admin"),
                    same("200", caller, "GET /is", "x-role: admin", "x-role: guest"),
                    same("403", caller, "GET /is", "x-role: guests"));
        }
    }

    @Test
    void row5StarIsPresence() throws IOException {
        for (Caller caller : new Caller[] {A, PLAIN}) {
            PRESENT.answers(
                    same("403", caller, "GET /"),
                    same("200", caller, "GET /", "x-role:"),
                    same("200", caller, "GET /", "x-role: a"));
        }
    }

    @Test
    void row17Hosts() throws IOException {
        for (Caller caller : new Caller[] {A, PLAIN}) {
            HOSTS.answers(
                    same("403", caller, "GET /", "Host: closed.test"),
                    same("403", caller, "GET /", "Host: CLOSED.Test"),
                    differs("200", "403", caller, "GET /", "Host: closed.test:80"),
                    differs("200", "403", caller, "GET /", "Host: closed.test."),
                    same("403", caller, "GET /", "Host: x.closed.test"),
                    differs("200", "403", caller, "GET /", "Host: x.closed.test:80"),
                    same("403", caller, "GET /", "Host: port.test:80"),
                    same("200", caller, "GET /", "Host: port.test"),
                    same("200", caller, "GET /", "Host: open.test"));
        }
    }
}
