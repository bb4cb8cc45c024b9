package io.koine.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.koine.trust.enrol.CertificateSigningRequest;
import io.koine.trust.enrol.EnrolmentPaths;
import io.koine.trust.enrol.JoinRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Given everything that our code logs at its most talkative, then no secret is in it.
class SecretsInLogTest {
    private final Logger ours = (Logger) LoggerFactory.getLogger("io.koine");
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    @BeforeEach
    void listen() {
        events.start();
        ours.addAppender(events);
        ours.setLevel(Level.TRACE);
    }

    @AfterEach
    void leave() {
        ours.detachAppender(events);
        ours.setLevel(null);
    }

    @Test
    void noSecretIsLogged(@TempDir Path data) {
        List<String> secrets = new ArrayList<>();
        TestServer first = TestServer.start(data);
        try (first) {
            secrets.add(first.adminToken());
            String token = first.token("{\"namespace\":\"shop\",\"serviceAccount\":\"web\"}");
            secrets.add(token);
            String request = new JoinRequest(token, CertificateSigningRequest.pem(TestAgent.newKeys())).print();
            first.call("POST", EnrolmentPaths.JOIN, request.replace("\"csr\":\"-----", "\"csr\":\"----"))
                    .expect(400);
            first.call("POST", EnrolmentPaths.JOIN, request + "}").expect(400);
            first.call("POST", EnrolmentPaths.JOIN, request).expect(200);
            first.call("POST", EnrolmentPaths.JOIN, request).expect(401);
            String wrong = "koine_admin_wrong-but-near";
            secrets.add(wrong);
            first.send(first.request("GET", "/v1/status", "").header("authorization", "Bearer " + wrong))
                    .expect(401);
        }
        TestServer.restart(data, first).close();
        String log = text();
        assertThat(log).contains("enrolled vm/shop/web-").contains("a join was refused");
        assertThat(secrets).noneMatch(log::contains);
        assertThat(log).doesNotContain("PRIVATE KEY", "koine_join_", "koine_admin_");
    }

    private String text() {
        return events.list.stream()
                .map(event -> event.getFormattedMessage()
                        + event.getKeyValuePairs()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : event.getThrowableProxy().getMessage()))
                .collect(Collectors.joining("\n"));
    }
}
