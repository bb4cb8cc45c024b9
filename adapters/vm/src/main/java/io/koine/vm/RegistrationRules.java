package io.koine.vm;

import io.koine.model.Cidr;
import io.koine.model.Hostname;
import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import io.koine.model.spi.Grant;
import io.koine.model.spi.RegistrationRefusedException;
import io.koine.model.spi.Registrations.Enrolled;
import io.koine.trust.Quoted;
import io.koine.trust.TrustDomain;
import io.koine.trust.enrol.RegisteredPort;
import io.koine.trust.enrol.Registration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/// What a VM registry asks of a registration by itself.
///
/// [Registration] has checked the form already: a mode that is known, an address that is the literal of one
/// host, distinct port names and listen ports, a range that takes nobody's traffic, reserved ports that are
/// ports. Here is what this registry asks beyond that.
///
/// @param source the registry
/// @param trustDomain the mesh's trust domain
/// @param grant what the registry may publish
record RegistrationRules(SourceId source, TrustDomain trustDomain, Grant grant) {
    /// A shorter prefix may be all of the loopback network, and with it the applications on 127.0.0.1.
    private static final int SHORTEST_PREFIX = 9;

    /// A longer prefix leaves less than one address beside the base.
    private static final int LONGEST_PREFIX = 30;

    /// @param enrolled what the enrolment says of the instance
    /// @param registration what its agent says of it
    /// @throws RegistrationRefusedException naming the field, the value and what was expected
    void check(Enrolled enrolled, Registration registration) {
        checkEnrolled(enrolled);
        checkService(enrolled);
        checkRange(registration.outboundRange());
        checkDistinct("port", registration.ports(), RegisteredPort::port);
        checkDistinct("applicationPort", registration.ports(), RegisteredPort::applicationPort);
    }

    private void checkEnrolled(Enrolled enrolled) {
        WorkloadId instance = enrolled.instance();
        if (!instance.source().equals(source)) {
            throw refused("instance", instance.toString(), "an instance of source " + source);
        }
        if (!grant.allowsWorkloads(instance.namespace())) {
            throw refused(
                    "namespace",
                    instance.namespace(),
                    "one that source " + source + " was granted: " + String.join(", ", grant.namespaces()));
        }
        boolean own = enrolled.identity().trustDomain().equals(trustDomain)
                && enrolled.identity()
                        .namespace()
                        .filter(instance.namespace()::equals)
                        .isPresent();
        if (!own) {
            throw refused(
                    "identity",
                    enrolled.identity().toString(),
                    "spiffe://" + trustDomain + "/ns/" + instance.namespace() + "/sa/<service account>");
        }
    }

    private static void checkService(Enrolled enrolled) {
        enrolled.service().ifPresent(service -> {
            try {
                Hostname.ofService(service, enrolled.instance().namespace());
            } catch (IllegalArgumentException malformed) {
                throw refused("service", service, "a name: " + malformed.getMessage());
            }
        });
    }

    private static void checkRange(String range) {
        int prefix = Cidr.parse(range).prefixLength();
        if (prefix < SHORTEST_PREFIX || prefix > LONGEST_PREFIX) {
            throw refused("outboundRange", range, "a prefix length of " + SHORTEST_PREFIX + " to " + LONGEST_PREFIX);
        }
    }

    private static void checkDistinct(String field, List<RegisteredPort> ports, ToIntFunction<RegisteredPort> number) {
        Set<Integer> seen = new HashSet<>();
        for (RegisteredPort port : ports) {
            int found = number.applyAsInt(port);
            if (!seen.add(found)) {
                throw refused("ports[]." + field, Integer.toString(found), "each " + field + " once");
            }
        }
    }

    static RegistrationRefusedException refused(String field, String value, String expected) {
        return new RegistrationRefusedException(field + " is " + Quoted.of(value) + ": expected " + expected);
    }
}
