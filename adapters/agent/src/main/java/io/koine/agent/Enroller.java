package io.koine.agent;

import io.koine.agent.control.ControlPlane;
import io.koine.agent.control.Enrolment;
import io.koine.agent.control.Outcome;
import io.koine.agent.control.Outcome.Answered;
import io.koine.agent.control.Outcome.Refused;
import io.koine.agent.control.Outcome.Unavailable;
import io.koine.agent.runtime.AgentException;
import io.koine.agent.runtime.AgentLog;
import io.koine.agent.runtime.Backoff;
import io.koine.agent.runtime.RuntimeDirectory;
import io.koine.trust.SvidRefusedException;
import io.koine.trust.enrol.CertificateSigningRequest;
import io.koine.trust.enrol.JoinFile;
import io.koine.trust.enrol.JoinRequest;
import io.koine.trust.enrol.SvidResponse;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Gets the agent its identity at the start: from the runtime directory if an earlier agent left a live one, else
/// by the join file's token.
///
/// @param directory where an earlier agent may have left it
/// @param file the join file
/// @param control the control plane
/// @param log told what is tried
/// @param clock the time
/// @param random jitter of the back-off
record Enroller(
        RuntimeDirectory directory,
        JoinFile file,
        ControlPlane control,
        AgentLog log,
        InstantSource clock,
        RandomGenerator random) {

    private static final Backoff RETRY = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));
    private static final int UNAUTHORIZED = 401;

    /// Blocks until there is an identity.
    ///
    /// @return the enrolment
    /// @throws AgentException if the control plane refuses, or its answer is not to be trusted
    Enrolment enrol() throws InterruptedException {
        Optional<Enrolment> left = resume();
        return left.isPresent() ? left.get() : join();
    }

    private Optional<Enrolment> resume() {
        try {
            Optional<Enrolment> left = AgentState.resume(directory, file, clock.instant());
            left.ifPresent(enrolment -> log.info("identity of the earlier agent is used", "enrolment", enrolment));
            return left;
        } catch (SvidRefusedException e) {
            log.warning("identity of the earlier agent is not used", "reason", AgentLog.reason(e));
            return Optional.empty();
        }
    }

    /// The key stays the same over the attempts: an answer that was lost on its way leaves one workload with one
    /// key.
    private Enrolment join() throws InterruptedException {
        KeyPair keys = Enrolment.newKeys();
        JoinRequest request = new JoinRequest(file.token(), CertificateSigningRequest.pem(keys));
        for (int failures = 1; ; failures++) {
            Outcome<SvidResponse> outcome = control.join(request);
            switch (outcome) {
                case Answered<SvidResponse>(SvidResponse answer) -> {
                    return verified(answer, keys);
                }
                case Refused<SvidResponse>(int status, String detail) ->
                    throw new AgentException(refusal(status, detail));
                case Unavailable<SvidResponse>(String reason) -> {
                    Duration delay = RETRY.delay(failures, random.nextDouble());
                    log.warning("control plane not reached, tried again", "reason", reason, "delay", delay);
                    Thread.sleep(delay);
                }
            }
        }
    }

    private Enrolment verified(SvidResponse answer, KeyPair keys) {
        try {
            Enrolment enrolment = Enrolment.joined(answer, keys, file.trustDomain(), clock.instant());
            log.info("joined", "enrolment", enrolment);
            return enrolment;
        } catch (SvidRefusedException e) {
            throw new AgentException("the control plane's answer is not to be trusted", e);
        }
    }

    private static String refusal(int status, String detail) {
        String words = "the control plane refused to enrol this host (" + status + ", " + detail + ")";
        return status == UNAUTHORIZED
                ? words + ": the join token is unknown, used or expired; a new join file is needed"
                : words;
    }
}
