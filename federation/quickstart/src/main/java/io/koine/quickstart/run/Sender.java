package io.koine.quickstart.run;

import io.koine.quickstart.cases.CaseRequest;
import io.koine.quickstart.cases.Client;
import io.koine.quickstart.cases.HttpMessage;
import io.koine.quickstart.process.Waiting;
import io.koine.quickstart.report.Exchange;
import io.koine.quickstart.report.LineSearch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Sends the requests of one round, one after the other.
///
/// Threads: used from one.
final class Sender {
    /// Envoy acknowledges a listener before all its threads have taken it over: for so long after the first request
    /// of a round, one whose outcome differs is sent again. The report says how often.
    private static final Duration SETTLE = Duration.ofSeconds(3);

    /// Keeps the times of two exchanges apart, as [LineSearch] needs it.
    private static final Duration APART = LineSearch.SLACK.multipliedBy(4);

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final String USER_AGENT = "User-Agent";

    private final String run;
    private final Instant settled = Instant.now().plus(SETTLE);
    private int sent;

    /// @param run makes its User-Agent headers unique among rounds
    Sender(String run) {
        this.run = run;
    }

    /// @param request what to send
    /// @param address where to
    /// @param port where to
    /// @return what came back in the end
    Exchange send(CaseRequest request, String address, int port) {
        int attempts = 0;
        while (true) {
            attempts++;
            Exchange exchange = once(request, address, port, attempts);
            if (exchange.got().equals(request.expect()) || exchange.answered().isAfter(settled)) {
                return exchange;
            }
            Waiting.pause(PAUSE);
        }
    }

    private Exchange once(CaseRequest request, String address, int port, int attempts) {
        HttpMessage message = request.message();
        String userAgent = message.first(USER_AGENT).orElse("");
        if (userAgent.isEmpty()) {
            sent++;
            userAgent = "koine-quickstart/" + run + "-" + sent;
            List<String> headers = new ArrayList<>(message.headers());
            headers.addFirst(USER_AGENT + ": " + userAgent);
            message = new HttpMessage(message.method(), message.path(), message.host(), headers, message.body());
        }
        RawRequest raw = new RawRequest(address, port, request.client() == Client.NONE, message);
        boolean told = request.client() == Client.MTLS && request.to().port().http();
        if (!told) {
            Waiting.pause(APART);
        }
        Instant before = Instant.now();
        RawRequest.Answer answer = raw.send();
        Instant after = Instant.now();
        if (!told) {
            Waiting.pause(APART);
        }
        return new Exchange(request, userAgent, before, after, answer.verdict(), answer.reason(), attempts);
    }
}
