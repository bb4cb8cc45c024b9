package io.koine.quickstart.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.ApiClient;
import io.koine.quickstart.cases.CaseRequest;
import io.koine.quickstart.cases.CaseWorkload;
import io.koine.quickstart.cases.Client;
import io.koine.quickstart.cases.Move;
import io.koine.quickstart.mesh.Member;
import io.koine.quickstart.process.Waiting;
import io.koine.quickstart.report.AccessLine;
import io.koine.quickstart.report.Decision;
import io.koine.quickstart.report.Exchange;
import io.koine.quickstart.report.LineSearch;
import io.koine.quickstart.report.LineSearch.Found;
import io.koine.quickstart.report.Outcome;
import io.koine.quickstart.report.Party;
import io.koine.quickstart.report.PortFacts;
import io.koine.quickstart.report.Round;
import io.koine.quickstart.report.Row;
import io.koine.quickstart.report.Seat;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Sends all requests once and finds out what the proxies say of them.
///
/// Threads: used from one, once.
final class RoundRun {
    /// Envoy writes its access log out once a second.
    private static final Duration LOG_WAIT = Duration.ofSeconds(5);

    private static final Duration LOG_POLL = Duration.ofMillis(50);

    private final Crew crew;
    private final Sender sender;
    private final JsonNode workloads;
    private final Set<String> denying;
    private final List<LogTail> logs;
    private final Map<String, String> outbound = new HashMap<>();

    private RoundRun(Crew crew, String run) {
        this.crew = crew;
        this.sender = new Sender(run);
        this.logs = crew.running().values().stream().map(LogTail::of).toList();
        try (ApiClient client = crew.mesh().client()) {
            this.workloads = client.get("/v1/workloads");
            this.denying = PortFacts.denying(client.get("/v1/config"));
        }
    }

    /// @param crew the workloads
    /// @param run names the round, for the access log
    /// @param move what happened before; null for the first round
    /// @param requests what to send
    /// @return what became of it
    static Round send(Crew crew, String run, @Nullable Move move, List<CaseRequest> requests) {
        RoundRun round = new RoundRun(crew, run);
        return new Round(move, round.seats(), round.rows(requests));
    }

    /// @param crew the workloads
    /// @param move what could not happen
    /// @param requests what is therefore not sent
    /// @param reason why not
    /// @return a round without any outcome
    static Round skip(Crew crew, Move move, List<CaseRequest> requests, String reason) {
        RoundRun round = new RoundRun(crew, "");
        return new Round(
                move,
                round.seats(),
                requests.stream().map(request -> round.skipped(request, reason)).toList());
    }

    private List<Seat> seats() {
        return crew.workloads().stream().map(this::seat).toList();
    }

    private Seat seat(CaseWorkload workload) {
        String name = workload.name();
        return crew.member(name)
                .map(member -> new Seat(name, member.platform(), member.object(), identity(member)))
                .orElseGet(() -> new Seat(name, crew.platform(name), "not started", ""));
    }

    private String identity(Member member) {
        return workloads
                .path("workloads")
                .valueStream()
                .filter(workload ->
                        workload.path("id").asText().equals(member.instance().toString()))
                .map(workload -> workload.path("identity").asText())
                .findFirst()
                .orElse("");
    }

    private List<Row> rows(List<CaseRequest> requests) {
        Map<String, Exchange> exchanges = new LinkedHashMap<>();
        for (CaseRequest request : requests) {
            if (absence(request).isEmpty()) {
                exchanges.put(request.id(), exchange(request));
            }
        }
        Map<String, Found> lines = awaitLines(List.copyOf(exchanges.values()));
        return requests.stream()
                .map(request -> absence(request)
                        .map(reason -> skipped(request, reason))
                        .orElseGet(() -> row(
                                Objects.requireNonNull(exchanges.get(request.id())),
                                Optional.ofNullable(lines.get(request.id())))))
                .toList();
    }

    private Optional<String> absence(CaseRequest request) {
        String from = request.from();
        if (from != null && crew.member(from).isEmpty()) {
            return Optional.of(crew.absence(from));
        }
        return callees(request).isEmpty()
                ? Optional.of(crew.absence(candidates(request).getFirst()))
                : Optional.empty();
    }

    private Exchange exchange(CaseRequest request) {
        int port = request.to().port().number();
        Member callee = callees(request).getFirst();
        return switch (request.client()) {
            case MTLS -> sender.send(request, outboundAddress(request), port);
            case PLAINTEXT, NONE -> sender.send(request, callee.address(), callee.listenPort(port));
            case DIRECT -> sender.send(request, callee.place().applicationAddress(), port);
        };
    }

    private String outboundAddress(CaseRequest request) {
        Member caller = crew.member(String.valueOf(request.from()))
                .orElseThrow(() -> new IllegalStateException(request.id() + " has no caller"));
        String host = request.to().service().host();
        return outbound.computeIfAbsent(
                caller.workload().name() + " " + host, key -> crew.mesh().outboundAddress(caller.workload(), host));
    }

    /// Names of the workloads that may be meant.
    private List<String> candidates(CaseRequest request) {
        String particular = request.to().workload();
        if (particular != null && request.client() != Client.MTLS) {
            return List.of(particular);
        }
        return crew.workloads().stream()
                .filter(workload -> workload.service().equals(request.to().service()))
                .map(CaseWorkload::name)
                .toList();
    }

    private List<Member> callees(CaseRequest request) {
        return candidates(request).stream()
                .map(crew::member)
                .flatMap(Optional::stream)
                .toList();
    }

    /// Reads the logs until every line that must be there is there.
    private Map<String, Found> awaitLines(List<Exchange> exchanges) {
        Instant end = Instant.now().plus(LOG_WAIT);
        while (true) {
            Map<String, Found> found = findLines(exchanges);
            boolean complete = exchanges.stream()
                    .allMatch(exchange -> found.containsKey(exchange.request().id()) || !mustBeLogged(exchange));
            if (complete || Instant.now().isAfter(end)) {
                return found;
            }
            Waiting.pause(LOG_POLL);
        }
    }

    private Map<String, Found> findLines(List<Exchange> exchanges) {
        Map<String, Found> found = new HashMap<>();
        TreeMap<String, List<AccessLine>> lines = new TreeMap<>();
        logs.forEach(log -> lines.put(log.workload(), log.lines()));
        LineSearch search = new LineSearch(lines);
        for (Exchange exchange : exchanges) {
            if (exchange.request().client() != Client.DIRECT) {
                search.find(exchange, listening(exchange.request()))
                        .ifPresent(line -> found.put(exchange.request().id(), line));
            }
        }
        return found;
    }

    private Map<String, Integer> listening(CaseRequest request) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        int port = request.to().port().number();
        callees(request).forEach(member -> ports.put(member.workload().name(), member.listenPort(port)));
        return ports;
    }

    /// A connection that ends in the handshake leaves no line.
    private static boolean mustBeLogged(Exchange exchange) {
        return switch (exchange.request().client()) {
            case MTLS -> true;
            case PLAINTEXT, NONE -> exchange.answeredByHttp();
            case DIRECT -> false;
        };
    }

    private Row row(Exchange exchange, Optional<Found> found) {
        CaseRequest request = exchange.request();
        Optional<Member> callee = found.flatMap(line -> crew.member(line.workload()));
        if (callee.isEmpty() && callees(request).size() == 1) {
            callee = callees(request).stream().findFirst();
        }
        Optional<PortFacts> facts = callee.flatMap(member -> PortFacts.of(
                workloads,
                denying,
                member.instance().toString(),
                request.to().port().number()));
        String decidedBy = Decision.of(exchange, found.map(Found::line), facts);
        JsonNode log = found.map(line -> line.line().fields()).orElse(null);
        return new Row(
                request,
                caller(request, found.map(line -> line.line().peer()).orElse("")),
                callee.map(member -> party(
                                member, found.map(line -> line.line().local()).orElse("")))
                        .orElseGet(() -> Party.outsider(request.to().label())),
                new Outcome.Sent(exchange, decidedBy, log));
    }

    private Row skipped(CaseRequest request, String reason) {
        return new Row(request, caller(request, ""), Party.outsider(request.to().label()), new Outcome.Skipped(reason));
    }

    private Party caller(CaseRequest request, String spiffeId) {
        return Optional.ofNullable(request.from())
                .flatMap(crew::member)
                .map(member -> party(member, spiffeId))
                .orElseGet(() -> new Party(request.caller(), null, "", spiffeId));
    }

    private static Party party(Member member, String spiffeId) {
        return new Party(member.workload().name(), member.platform(), member.object(), spiffeId);
    }
}
