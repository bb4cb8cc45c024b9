package io.koine.agent.control;

import static java.util.function.Function.identity;

import io.koine.agent.control.Outcome.Answered;
import io.koine.agent.control.Outcome.Refused;
import io.koine.agent.control.Outcome.Unavailable;
import io.koine.agent.http.HttpCall;
import io.koine.agent.http.HttpReply;
import io.koine.agent.runtime.AgentLog;
import io.koine.trust.BundleDocument;
import io.koine.trust.Quoted;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustBundle;
import io.koine.trust.enrol.EnrolmentPaths;
import io.koine.trust.enrol.JoinFile;
import io.koine.trust.enrol.JoinRequest;
import io.koine.trust.enrol.LeaseRequest;
import io.koine.trust.enrol.LeaseResponse;
import io.koine.trust.enrol.ObservationReport;
import io.koine.trust.enrol.Registration;
import io.koine.trust.enrol.RenewRequest;
import io.koine.trust.enrol.SvidResponse;
import io.koine.trust.json.Json;
import io.koine.trust.json.JsonFormatException;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The control plane as the agent sees it. One connection is kept between requests: a handshake for every lease
/// of every agent would be most of the control plane's work.
///
/// Threads: one owner at a time; every method blocks for at most about half a minute.
public final class ControlPlane implements AutoCloseable {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int REQUEST_TIMEOUT = 408;

    private final URI server;
    private TrustBundle bundle;
    private Optional<Enrolment> shown = Optional.empty();
    private @Nullable TlsConnection kept;

    private ControlPlane(URI server, TrustBundle bundle) {
        this.server = server;
        this.bundle = bundle;
    }

    /// Connects to nothing yet.
    ///
    /// @param join the address, and the anchors that are trusted until there is an enrolment
    /// @return the control plane, to which the agent is nobody yet
    public static ControlPlane of(JoinFile join) {
        return new ControlPlane(
                join.server(),
                new TrustBundle(join.trustDomain(), 0, TrustBundle.DEFAULT_REFRESH_HINT, join.anchors()));
    }

    /// From now on trusts the bundle of an enrolment alone and shows its leaf.
    ///
    /// @param enrolment what the agent is
    public void actAs(Enrolment enrolment) {
        disconnect();
        bundle = enrolment.bundle();
        shown = Optional.of(enrolment);
    }

    /// @param request token and key
    /// @return the first leaf; refused with 401 if the token is unknown, used or expired
    public Outcome<SvidResponse> join(JoinRequest request) {
        return call(HttpCall.of("POST", EnrolmentPaths.JOIN, request.print()), SvidResponse::parse);
    }

    /// @param request the next key
    /// @return the next leaf; refused with 401 if the present one is not known any more
    public Outcome<SvidResponse> renew(RenewRequest request) {
        return call(HttpCall.of("POST", EnrolmentPaths.RENEW, request.print()), SvidResponse::parse);
    }

    /// @return the newest bundle, from a server that the present bundle vouches for
    public Outcome<TrustBundle> newestBundle() {
        return call(
                HttpCall.of("GET", EnrolmentPaths.BUNDLE),
                document -> BundleDocument.parse(bundle.trustDomain(), document));
    }

    /// @param registration where the workload is reached and what it serves
    /// @return its lease
    public Outcome<LeaseResponse> register(Registration registration) {
        return call(HttpCall.of("PUT", EnrolmentPaths.REGISTRATION, registration.print()), LeaseResponse::parse);
    }

    /// @param request a sign of life
    /// @return the next lease; refused with 404 if there is no registration
    public Outcome<LeaseResponse> renewLease(LeaseRequest request) {
        return call(HttpCall.of("POST", EnrolmentPaths.LEASE, request.print()), LeaseResponse::parse);
    }

    /// @param report what Envoy has counted
    /// @return an empty text; refused with 404 by a control plane that takes no reports
    public Outcome<String> report(ObservationReport report) {
        return call(HttpCall.of("POST", EnrolmentPaths.OBSERVATIONS, report.print()), identity());
    }

    /// Takes the workload out of the mesh; the answer comes when its callers know, or after 5 s.
    ///
    /// @return an empty text
    public Outcome<String> deregister() {
        return call(HttpCall.of("DELETE", EnrolmentPaths.REGISTRATION), identity());
    }

    @Override
    public void close() {
        disconnect();
    }

    private <T> Outcome<T> call(HttpCall call, Function<String, T> parse) {
        HttpReply reply;
        try {
            reply = send(call);
        } catch (IOException e) {
            return new Unavailable<>(AgentLog.reason(e));
        }
        int status = reply.status();
        if (reply.successful()) {
            try {
                return new Answered<>(parse.apply(reply.body()));
            } catch (IllegalArgumentException e) {
                return new Unavailable<>("the answer to " + call + " cannot be used: " + AgentLog.reason(e));
            }
        }
        boolean refused = status / 100 == 4 && status != TOO_MANY_REQUESTS && status != REQUEST_TIMEOUT;
        return refused
                ? new Refused<>(status, detail(reply.body()))
                : new Unavailable<>("status " + status + " for " + call + ": " + detail(reply.body()));
    }

    /// The server may have closed a kept connection at any time. What fails on one is tried once on a fresh one;
    /// that is safe since every request here may be repeated but a join, before which no connection is kept.
    private HttpReply send(HttpCall call) throws IOException {
        TlsConnection idle = kept;
        if (idle != null) {
            try {
                return exchange(idle, call);
            } catch (IOException stale) {
                disconnect();
            }
        }
        SpiffeId serverId = SpiffeId.ofWorkload(bundle.trustDomain(), "koine-system", "koine");
        TlsConnection fresh = TlsConnection.open(server, serverId, bundle, shown);
        kept = fresh;
        try {
            return exchange(fresh, call);
        } catch (IOException e) {
            disconnect();
            throw e;
        }
    }

    private HttpReply exchange(TlsConnection connection, HttpCall call) throws IOException {
        HttpReply reply = connection.exchange(call);
        if (!reply.reusable() || shown.isEmpty()) {
            disconnect();
        }
        return reply;
    }

    private void disconnect() {
        TlsConnection open = kept;
        kept = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException brokenAnyway) {
                // Closing sends a last alert; that nobody takes it any more changes nothing here.
            }
        }
    }

    /// The server's words by RFC 9457, as far as there are any.
    private static String detail(String body) {
        try {
            return Quoted.of(Json.parse(body)
                    .asObject("problem")
                    .optionalString("detail")
                    .orElse(""));
        } catch (JsonFormatException noProblemDocument) {
            return Quoted.of(body);
        }
    }
}
