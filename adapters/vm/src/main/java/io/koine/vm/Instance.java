package io.koine.vm;

import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.SortedCopies;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadPort;
import io.koine.model.spi.Registrations.Enrolled;
import io.koine.model.spi.Registrations.Registered;
import io.koine.trust.enrol.RegisteredPort;
import io.koine.trust.enrol.Registration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A registered instance, and what it makes for the catalogue.
///
/// @param stored its registration, which has passed the rules
/// @param unhealthy application ports of it that do not answer, by its agent's last report
record Instance(StoredRegistration stored, SortedSet<Integer> unhealthy) {
    private static final int WEIGHT = 1;

    Instance {
        unhealthy = SortedCopies.sortedSet(unhealthy);
    }

    /// @param stored a registration
    /// @param unhealthy application ports that do not answer; those that are not its own are left out
    /// @return the instance
    static Instance of(StoredRegistration stored, Collection<Integer> unhealthy) {
        SortedSet<Integer> own = new TreeSet<>();
        for (RegisteredPort port : stored.registration().ports()) {
            if (unhealthy.contains(port.applicationPort())) {
                own.add(port.applicationPort());
            }
        }
        return new Instance(stored, own);
    }

    /// @return the host of the service that it answers for, if any
    Optional<Hostname> host() {
        Enrolled enrolled = stored.enrolled();
        return enrolled.service()
                .map(service -> Hostname.ofService(service, enrolled.instance().namespace()));
    }

    /// @return the workload; it is unhealthy as a whole once none of its ports answers
    Workload workload() {
        Enrolled enrolled = stored.enrolled();
        Registration registration = stored.registration();
        TreeMap<Integer, WorkloadPort> ports = new TreeMap<>();
        for (RegisteredPort port : registration.ports()) {
            ports.put(
                    port.applicationPort(),
                    new WorkloadPort(
                            port.name(),
                            protocol(port),
                            port.applicationAddress(),
                            port.applicationPort(),
                            port.listenPort()));
        }
        boolean answers = ports.isEmpty() || unhealthy.size() < ports.size();
        return new Workload(
                enrolled.instance(),
                Platform.VM,
                enrolled.identity(),
                enrolled.labels(),
                List.of(registration.address()),
                registration.network(),
                locality(),
                ports,
                answers ? Health.HEALTHY : Health.UNHEALTHY,
                true);
    }

    /// @return its endpoints, one for each port; none without a service
    List<Endpoint> endpoints() {
        return host().stream()
                .flatMap(host -> stored.registration().ports().stream().map(port -> endpoint(host, port)))
                .toList();
    }

    /// @return what others may ask of it
    Registered registered() {
        return Registered.of(workload(), stored.registration());
    }

    /// @param port a registered port
    /// @return what it speaks
    static Protocol protocol(RegisteredPort port) {
        return Protocol.select(port.appProtocol(), port.name());
    }

    private Endpoint endpoint(Hostname host, RegisteredPort port) {
        Registration registration = stored.registration();
        return new Endpoint(
                host,
                port.port(),
                stored.instance(),
                registration.address(),
                port.listenPort(),
                port.applicationPort(),
                registration.network(),
                locality(),
                WEIGHT,
                unhealthy.contains(port.applicationPort()) ? Health.UNHEALTHY : Health.HEALTHY,
                TlsMode.MUTUAL);
    }

    private Locality locality() {
        return new Locality(
                stored.registration().region(), stored.registration().zone());
    }
}
