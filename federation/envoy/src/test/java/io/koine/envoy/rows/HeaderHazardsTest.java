package io.koine.envoy.rows;

import static io.koine.envoy.rows.Caller.PLAIN;
import static io.koine.envoy.rows.Question.differs;
import static io.koine.envoy.rows.Question.same;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Ways around policy by hosts and headers.
@Tag("envoy")
final class HeaderHazardsTest {
    @RegisterExtension
    static final PolicyLab LAB = new PolicyLab();

    private static final Caller A = LAB.mesh("spiffe://mesh.test/ns/a/sa/x");
    private static final Tokens TOKENS = new Tokens();

    private static final Pair HOSTS = LAB.both(Manifests.policy("hosts", "DENY", """
            rules:
            - to: [{operation: {hosts: [httpbin.foo, '[::1]']}}]
            """));

    private static final Pair BLOCKED = LAB.both(Manifests.policy("blocked", "DENY", """
            rules:
            - when: [{key: 'request.headers[x-role]', values: [blocked]}]
            """));

    private static final Pair NOT_OK = LAB.both(Manifests.policy("not-ok", "DENY", """
            rules:
            - when: [{key: 'request.headers[x-role]', notValues: [ok]}]
            """));

    private static final Pair OUTPUT = LAB.both(TOKENS.authentication(
            "good", "outputPayloadToHeader: x-payload", "outputClaimToHeaders: [{header: x-sub, claim: sub}]"));

    /// CVE-2021-39155.
    @Test
    void class7CaseOfHosts() throws IOException {
        HOSTS.answers(
                same("403", PLAIN, "GET /", "Host: httpbin.foo"),
                same("403", PLAIN, "GET /", "Host: HTTPBIN.Foo"),
                same("403", PLAIN, "GET http://HttpBin.foo/", "Host: open.test"));
    }

    @Test
    void class8PortsDotsAndLiterals() throws IOException {
        HOSTS.answers(
                differs("200", "403", PLAIN, "GET /", "Host: httpbin.foo:80"),
                differs("200", "403", PLAIN, "GET /", "Host: httpbin.foo."),
                differs("200", "403", PLAIN, "GET /", "Host: httpbin.foo.:8080"),
                same("403", PLAIN, "GET /", "Host: [::1]"),
                differs("200", "403", PLAIN, "GET /", "Host: [::1]:80"),
                same("200", PLAIN, "GET /", "Host: httpbin.foo.test"));
    }

    /// CVE-2026-26308.
    @Test
    void class9SeveralValues() throws IOException {
        BLOCKED.answers(
                same("403", PLAIN, "GET /", "x-role: ok", "x-role: blocked"),
                same("403", PLAIN, "GET /", "x-role: blocked", "x-role: ok"),
                same("403", PLAIN, "GET /", "X-ROLE:blocked"),
                differs("200", "403", PLAIN, "GET /", "x-role: ok, blocked"),
                same("200", PLAIN, "GET /", "x-role: ok"));
        NOT_OK.answers(
                same("403", PLAIN, "GET /", "x-role: blocked"),
                same("403", PLAIN, "GET /"),
                same("200", PLAIN, "GET /", "x-role: ok"));
    }

    @Test
    void class10WhatOnlyTheProxySaysIsStripped() throws IOException {
        String[] always = {
            "x-forwarded-client-cert: By=forged;URI=spiffe://mesh.test/ns/forged/sa/x",
            "x_forwarded_client_cert: forged",
            "x-forwarded_client-cert: forged",
            "x_envoy_external_address: forged",
            "x-envoy-internal: forged",
            "x_envoy_internal: forged",
            "x-envoy-retry-on: forged",
            "x-payload: forged",
            "x-sub: forged"
        };
        // What a gateway of the mesh may say, and nobody else.
        String[] fromOutside = {
            "x-envoy-external-address: forged", "x-envoy-original-path: /forged", "x-envoy-attempt-count: forged"
        };
        for (Cell cell : List.of(OUTPUT.istio(), OUTPUT.strict())) {
            assertThat(echo(A, cell, always)).doesNotContain("forged");
            assertThat(echo(PLAIN, cell, always)).doesNotContain("forged");
            assertThat(echo(PLAIN, cell, fromOutside)).doesNotContain("forged");
        }
        String token = "Authorization: Bearer " + TOKENS.alive("good", "\"sub\":\"bob\"");
        for (Cell cell : List.of(OUTPUT.istio(), OUTPUT.strict())) {
            assertThat(echo(PLAIN, cell, "x-sub: forged", token))
                    .contains("x-sub: bob")
                    .contains("x-payload: ")
                    .doesNotContain("forged", "uthorization");
        }
    }

    private static String echo(Caller caller, Cell cell, String... headers) throws IOException {
        String answer = LAB.send(
                caller,
                cell.http(),
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + String.join("\r\n", headers) + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200").contains("GET / HTTP/1.1");
        return answer;
    }

    /// CVE-2025-64763 is the early data of CONNECT.
    @Test
    void class10NoRequestWithinARequest() throws IOException {
        String inner = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
        String[] outer = {
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner,
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n" + inner,
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + inner,
            "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n" + inner,
        };
        for (Cell cell : List.of(BLOCKED.istio(), BLOCKED.strict())) {
            for (String bytes : outer) {
                assertThat(LAB.send(PLAIN, cell.http(), bytes))
                        .as(bytes)
                        .containsAnyOf("HTTP/1.1 400", "HTTP/1.1 501", "HTTP/1.1 404")
                        .doesNotContain("200");
            }
        }
        assertThat(LAB.seen()).noneMatch(head -> head.contains("smuggled"));
    }
}
