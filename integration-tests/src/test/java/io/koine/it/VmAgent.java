package io.koine.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.koine.agent.control.ControlPlane;
import io.koine.agent.control.Enrolment;
import io.koine.agent.control.Outcome;
import io.koine.agent.control.Outcome.Answered;
import io.koine.trust.enrol.CertificateSigningRequest;
import io.koine.trust.enrol.JoinFile;
import io.koine.trust.enrol.JoinRequest;
import io.koine.trust.enrol.LeaseRequest;
import io.koine.trust.enrol.LeaseResponse;
import io.koine.trust.enrol.RegisteredPort;
import io.koine.trust.enrol.Registration;
import io.koine.trust.enrol.SvidResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// An agent on a VM, with the agent's own client but without an Envoy. Once it lives, it shows so every second.
///
/// Threads: used from one; what it does once it lives, it does on a thread of its own.
final class VmAgent implements AutoCloseable {
    private static final Duration SIGN = Duration.ofSeconds(1);

    private final ControlPlane control;
    private final long bundle;
    private final CountDownLatch end = new CountDownLatch(1);
    private Thread signs = Thread.ofVirtual().unstarted(() -> {});

    private VmAgent(ControlPlane control, long bundle) {
        this.control = control;
        this.bundle = bundle;
    }

    /// Joins with a token that it is given by the administrator.
    ///
    /// @param server the control plane
    /// @param directory for the join file
    /// @param namespace of the workload
    /// @param name of the service account, the service and the instance, and its label `app`
    /// @return the agent, which has a certificate
    static VmAgent join(InProcessServer server, Path directory, String namespace, String name) throws IOException {
        Path file = directory.resolve(namespace + "-" + name + ".join");
        server.koine(
                "",
                "token",
                "create",
                "--namespace",
                namespace,
                "--service-account",
                name,
                "--service",
                name,
                "--name",
                name,
                "--label",
                "app=" + name,
                "--out",
                file.toString());
        JoinFile join = JoinFile.parse(Files.readString(file));
        ControlPlane control = ControlPlane.of(join);
        KeyPair keys = Enrolment.newKeys();
        SvidResponse svid = answer(control.join(new JoinRequest(join.token(), CertificateSigningRequest.pem(keys))));
        control.actAs(Enrolment.joined(svid, keys, join.trustDomain(), Instant.now()));
        return new VmAgent(control, svid.bundle().sequence());
    }

    /// @param address of the VM
    /// @return what the control plane says to its registration
    Outcome<LeaseResponse> register(String address) {
        RegisteredPort port = new RegisteredPort("http", 80, 15080, "127.0.0.1", 8080, Optional.empty());
        return control.register(new Registration(
                address, List.of(port), Registration.LOOPBACK, "127.64.0.0/16", List.of(), "", "", ""));
    }

    /// Registers, which must succeed, and shows that it lives from then on.
    ///
    /// @param address of the VM
    void live(String address) {
        answer(register(address));
        signs = Thread.ofVirtual().name("vm-agent").start(() -> {
            do {
                answer(control.renewLease(new LeaseRequest(Map.of(8080, true), bundle)));
            } while (!Uninterruptibles.awaitUninterruptibly(end, SIGN));
        });
    }

    /// Dies without a word.
    @Override
    public void close() {
        end.countDown();
        Uninterruptibles.joinUninterruptibly(signs);
        control.close();
    }

    private static <T> T answer(Outcome<T> outcome) {
        assertThat(outcome).isInstanceOf(Answered.class);
        return ((Answered<T>) outcome).value();
    }
}
