package io.koine.model.spi;

import io.koine.model.Cidr;
import io.koine.model.Proxy;
import io.koine.model.SortedCopies;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.trust.SpiffeId;
import io.koine.trust.enrol.LeaseRequest;
import io.koine.trust.enrol.Registration;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// Takes what agents say of their proxies. The server has authenticated the instance by its leaf certificate
/// before it calls.
///
/// Every method may block, and throws `StoreUnavailableException` if the store cannot be reached: then
/// nothing changed.
public interface Registrations {
    /// Registers an instance, or changes its registration, and starts its lease.
    ///
    /// @param enrolled what the enrolment says of the instance
    /// @param registration what its agent says of it
    /// @return how long the lease lasts
    /// @throws RegistrationRefusedException if the registration is malformed or outside the source's grant
    Duration register(Enrolled enrolled, Registration registration);

    /// Renews the lease of an instance and takes the health of its applications.
    ///
    /// @param instance the instance
    /// @param request what its agent reports
    /// @return how long the lease lasts from now; empty if the instance is not registered, or its lease has
    ///     ended
    Optional<Duration> renew(WorkloadId instance, LeaseRequest request);

    /// Takes an instance out at once. Nothing happens if it is not registered.
    ///
    /// @param instance the instance
    void leave(WorkloadId instance);

    /// @param instance an instance
    /// @return its last registration, also after its lease has ended, if it ever registered
    Optional<Registered> registered(WorkloadId instance);

    /// What the enrolment says of an instance: authenticated, and never taken from the workload's own word.
    ///
    /// @param instance the instance
    /// @param identity its SPIFFE id
    /// @param labels the labels bound to its join token
    /// @param service short name of the service that it answers for; empty if none
    record Enrolled(
            WorkloadId instance, SpiffeId identity, SortedMap<String, String> labels, Optional<String> service) {
        public Enrolled {
            labels = SortedCopies.sorted(labels);
        }
    }

    /// A registration as it was taken.
    ///
    /// @param workload the workload whose proxy it is
    /// @param address where its proxy listens for callers, as its own host knows it
    /// @param interception how traffic gets into its proxy
    /// @param outboundRange where its proxy's outbound listeners go
    /// @param reservedPorts ports its proxy may not listen on
    record Registered(
            Workload workload,
            String address,
            Proxy.Interception interception,
            Cidr outboundRange,
            SortedSet<Integer> reservedPorts) {
        public Registered {
            reservedPorts = SortedCopies.sortedSet(reservedPorts);
        }

        /// @param workload the workload
        /// @param registration what its agent says of its proxy
        /// @return what others may ask of it
        public static Registered of(Workload workload, Registration registration) {
            return new Registered(
                    workload,
                    registration.address(),
                    registration.mode().equals(Registration.IPTABLES)
                            ? Proxy.Interception.IPTABLES
                            : Proxy.Interception.LOOPBACK,
                    Cidr.parse(registration.outboundRange()),
                    new TreeSet<>(registration.reservedPorts()));
        }
    }
}
