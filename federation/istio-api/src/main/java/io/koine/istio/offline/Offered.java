package io.koine.istio.offline;

import io.koine.model.ExportTo;
import io.koine.model.Hostname;
import io.koine.model.Platform;
import io.koine.model.Resolution;
import io.koine.model.SortedCopies;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// What is called: a Service, or a host of a ServiceEntry.
///
/// @param meta the object that describes it
/// @param host its host
/// @param name its short name, a DNS label
/// @param ports as callers dial them
/// @param addresses its virtual addresses, IP literals
/// @param headless whether callers dial its endpoints directly
/// @param resolution how its endpoints are found
/// @param selector the labels of the instances behind it; empty if it selects none
/// @param inline the instances that it lists itself
/// @param exportTo to which namespaces' proxies it is shown
record Offered(
        Meta meta,
        Hostname host,
        String name,
        List<OfferedPort> ports,
        List<String> addresses,
        boolean headless,
        Resolution resolution,
        SortedMap<String, String> selector,
        List<Instance> inline,
        ExportTo exportTo) {
    Offered {
        ports = List.copyOf(ports);
        addresses = List.copyOf(addresses);
        selector = SortedCopies.sorted(selector);
        inline = List.copyOf(inline);
    }

    /// A port, and the one behind it.
    ///
    /// @param port as callers dial it
    /// @param targetNumber where the instances answer, if it is said by number
    /// @param targetName where the instances answer, if it is said by the name of a port of theirs
    record OfferedPort(NamedPort port, Optional<Integer> targetNumber, Optional<String> targetName) {
        /// A machine may say by the name of the service's port where it answers, as in Istio.
        ///
        /// @param instance an instance behind the service
        /// @return the port on which it answers; none if it has no port of that name
        Optional<Integer> on(Instance instance) {
            Optional<Integer> own =
                    instance.platform() == Platform.VM ? named(instance, port.name()) : Optional.empty();
            if (own.isPresent()) {
                return own;
            }
            if (targetName.isEmpty()) {
                return Optional.of(targetNumber.orElse(port.number()));
            }
            return named(instance, targetName.get());
        }

        private static Optional<Integer> named(Instance instance, String name) {
            return instance.ports().stream()
                    .filter(declared -> declared.name().equals(name))
                    .map(NamedPort::number)
                    .findFirst();
        }
    }
}
