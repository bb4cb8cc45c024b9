package io.koine.agent;

import io.koine.agent.control.ControlPlane;
import io.koine.agent.control.Enrolment;
import io.koine.agent.control.Outcome.Answered;
import io.koine.agent.control.Outcome.Refused;
import io.koine.agent.control.Outcome.Unavailable;
import io.koine.agent.control.RenewalSchedule;
import io.koine.agent.runtime.AgentException;
import io.koine.agent.runtime.AgentLog;
import io.koine.agent.runtime.Backoff;
import io.koine.agent.runtime.RuntimeDirectory;
import io.koine.trust.SvidRefusedException;
import io.koine.trust.TrustBundle;
import io.koine.trust.enrol.CertificateSigningRequest;
import io.koine.trust.enrol.LeaseRequest;
import io.koine.trust.enrol.LeaseResponse;
import io.koine.trust.enrol.ObservationReport;
import io.koine.trust.enrol.Registration;
import io.koine.trust.enrol.RenewRequest;
import io.koine.trust.enrol.SvidResponse;
import java.net.URI;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The conversation with the control plane after the enrolment: registration, leases, the bundle, renewals, and
/// the deregistration at the end. Whatever fails, Envoy keeps what it has.
///
/// Threads: [#run] is the body of `koine-session`, which owns all state; [#stop] may be called from any thread.
final class Session implements Runnable {
    private static final Backoff RETRY = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

    /// A lease is renewed three times within its life: two signs may be lost.
    private static final int SIGNS_PER_LEASE = 3;

    /// However short a lease the control plane grants, signs are not sent more often.
    private static final Duration LEAST_SIGN_INTERVAL = Duration.ofMillis(100);

    /// How often health is looked at; a change is reported at once.
    private static final Duration HEALTH_PERIOD = Duration.ofSeconds(1);

    private static final int NOT_FOUND = 404;

    private final ControlPlane control;
    private final RuntimeDirectory directory;
    private final URI server;
    private final Registration registration;
    private final AgentLog log;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final BooleanSupplier envoyServes;
    private final Observer observer;
    private final Semaphore wakeUps = new Semaphore(0);
    private volatile boolean stopping;

    private Enrolment enrolment;
    private RenewalSchedule schedule;
    private Instant nextLease;
    private Instant nextRenewal;
    private boolean registered;
    private Map<Integer, Boolean> reported = Map.of();
    private int leaseFailures;
    private int renewalFailures;

    /// Does nothing yet.
    ///
    /// @param envoyServes whether Envoy takes traffic; until then no port is reported healthy
    /// @param counted what Envoy has counted of what policy decided
    Session(
            ControlPlane control,
            RuntimeDirectory directory,
            URI server,
            Registration registration,
            Enrolment enrolment,
            BooleanSupplier envoyServes,
            Supplier<Optional<ObservationReport>> counted,
            AgentLog log,
            InstantSource clock,
            RandomGenerator random) {
        this.control = control;
        this.directory = directory;
        this.server = server;
        this.registration = registration;
        this.log = log;
        this.clock = clock;
        this.random = random;
        this.enrolment = enrolment;
        this.envoyServes = envoyServes;
        this.observer = new Observer(control::report, counted, log, clock.instant());
        this.schedule = RenewalSchedule.of(enrolment);
        this.nextLease = clock.instant();
        this.nextRenewal = schedule.firstAttempt(random.nextDouble());
    }

    /// Asks the session to deregister and end.
    void stop() {
        stopping = true;
        wakeUps.release();
    }

    /// Has health looked at now, rather than within a second.
    void wake() {
        wakeUps.release();
    }

    @Override
    public void run() {
        try {
            while (!stopping && !schedule.expired(clock.instant())) {
                if (!clock.instant().isBefore(nextRenewal)) {
                    renew();
                }
                if (!clock.instant().isBefore(nextLease)
                        || (registered && leaseFailures == 0 && !health().equals(reported))) {
                    tendLease();
                }
                if (registered && leaseFailures == 0) {
                    observer.tend(clock.instant());
                }
                Instant next = earliest(nextLease, earliest(nextRenewal, schedule.end()));
                long millis =
                        Math.max(0, Duration.between(clock.instant(), next).toMillis() + 1);
                awaitWakeUp(Math.min(millis, HEALTH_PERIOD.toMillis()));
            }
            if (stopping) {
                deregister();
            } else {
                log.error("certificate expired: start the agent again with a new join file", "enrolment", enrolment);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitWakeUp(long millis) throws InterruptedException {
        if (wakeUps.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            wakeUps.drainPermits();
        }
    }

    private Map<Integer, Boolean> health() {
        Map<Integer, Boolean> health = ApplicationHealth.check(registration.ports());
        if (!envoyServes.getAsBoolean()) {
            health.replaceAll((port, healthy) -> false);
        }
        return health;
    }

    private void tendLease() {
        if (registered) {
            renewLease();
        } else {
            register();
        }
    }

    private void register() {
        switch (control.register(registration)) {
            case Answered<LeaseResponse>(LeaseResponse lease) -> {
                registered = true;
                leaseFailures = 0;
                log.info("registered", "instance", enrolment.svid().instance(), "lease", lease.lease());
                // At once: the first sign of life says whether the application is well.
                nextLease = clock.instant();
                followBundle(lease.bundleSequence());
            }
            case Refused<LeaseResponse>(int status, String detail) -> {
                log.error("registration refused, tried again", "status", status, "detail", detail);
                retryLease();
            }
            case Unavailable<LeaseResponse>(String reason) -> {
                log.warning("registration failed, tried again", "reason", reason);
                retryLease();
            }
        }
    }

    private void renewLease() {
        Map<Integer, Boolean> health = health();
        var sign = new LeaseRequest(health, enrolment.bundle().sequence());
        switch (control.renewLease(sign)) {
            case Answered<LeaseResponse>(LeaseResponse lease) -> {
                reported = health;
                leaseFailures = 0;
                nextLease = clock.instant().plus(signInterval(lease.lease()));
                followBundle(lease.bundleSequence());
            }
            case Refused<LeaseResponse>(int status, String detail)
            when status == NOT_FOUND -> {
                log.warning("registration is gone, registered again", "detail", detail);
                registered = false;
                retryLease();
            }
            case Refused<LeaseResponse>(int status, String detail) -> {
                log.error("lease refused, tried again", "status", status, "detail", detail);
                retryLease();
            }
            case Unavailable<LeaseResponse>(String reason) -> {
                log.warning("lease not renewed, tried again", "reason", reason);
                retryLease();
            }
        }
    }

    private static Duration signInterval(Duration lease) {
        Duration third = lease.dividedBy(SIGNS_PER_LEASE);
        return third.compareTo(LEAST_SIGN_INTERVAL) > 0 ? third : LEAST_SIGN_INTERVAL;
    }

    private void retryLease() {
        leaseFailures++;
        nextLease = clock.instant().plus(RETRY.delay(leaseFailures, random.nextDouble()));
    }

    /// A newer bundle is taken only from a server that the present one vouches for, and never an empty one:
    /// nobody could vouch for the next.
    private void followBundle(long sequence) {
        if (sequence <= enrolment.bundle().sequence()) {
            return;
        }
        switch (control.newestBundle()) {
            case Answered<TrustBundle>(TrustBundle bundle) -> takeOver(bundle);
            case Refused<TrustBundle>(int status, String detail) ->
                log.error("trust bundle refused", "status", status, "detail", detail);
            case Unavailable<TrustBundle>(String reason) -> log.warning("trust bundle not fetched", "reason", reason);
        }
    }

    private void takeOver(TrustBundle bundle) {
        if (bundle.sequence() <= enrolment.bundle().sequence()
                || bundle.authorities().isEmpty()) {
            log.error("trust bundle refused: expected a newer one with authorities", "bundle", bundle);
            return;
        }
        try {
            adopt(enrolment.withBundle(bundle));
            log.info("new trust bundle", "bundle", bundle);
        } catch (AgentException e) {
            log.error("trust bundle not taken over, tried again", "reason", AgentLog.reason(e));
        }
    }

    private void renew() {
        KeyPair keys = Enrolment.newKeys();
        switch (control.renew(new RenewRequest(CertificateSigningRequest.pem(keys)))) {
            case Answered<SvidResponse>(SvidResponse answer) -> {
                try {
                    adopt(enrolment.renewed(answer, keys, clock.instant()));
                    renewalFailures = 0;
                    schedule = RenewalSchedule.of(enrolment);
                    nextRenewal = schedule.firstAttempt(random.nextDouble());
                    log.info("certificate renewed", "enrolment", enrolment);
                } catch (SvidRefusedException | AgentException e) {
                    retryRenewal(AgentLog.reason(e));
                }
            }
            case Refused<SvidResponse>(int status, String detail) ->
                retryRenewal("refused with " + status + ", " + detail);
            case Unavailable<SvidResponse>(String reason) -> retryRenewal(reason);
        }
    }

    private void retryRenewal(String reason) {
        Instant now = clock.instant();
        renewalFailures++;
        nextRenewal = schedule.nextAttempt(renewalFailures, now, random.nextDouble());
        if (schedule.late(now)) {
            log.error("certificate not renewed", "reason", reason, "expires", schedule.end(), "next", nextRenewal);
        } else {
            log.warning("certificate not renewed yet", "reason", reason, "next", nextRenewal);
        }
    }

    private void adopt(Enrolment next) {
        AgentState.save(directory, server, next, registration);
        enrolment = next;
        control.actAs(next);
    }

    private void deregister() {
        if (!registered) {
            return;
        }
        observer.report(clock.instant());
        switch (control.deregister()) {
            case Answered<String> gone -> log.info("deregistered");
            case Refused<String>(int status, String detail) ->
                log.warning("deregistration refused", "status", status, "detail", detail);
            case Unavailable<String>(String reason) -> log.warning("deregistration failed", "reason", reason);
        }
    }

    private static Instant earliest(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
