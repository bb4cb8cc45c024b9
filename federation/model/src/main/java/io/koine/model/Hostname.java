package io.koine.model;

import java.util.Optional;

/// The fully qualified host of a service, such as `payment.payments.svc.cluster.local`.
///
/// @param value a lower-case DNS name
public record Hostname(String value) implements Comparable<Hostname> {
    private static final String SERVICE_SUFFIX = ".svc.cluster.local";

    /// @throws IllegalArgumentException if the value is not a DNS name
    public Hostname {
        Names.requireDnsName("host", value);
    }

    /// The host that Istio gives a service of a namespace.
    ///
    /// @param service the service's name, a DNS label
    /// @param namespace its namespace, a DNS label
    /// @return `<service>.<namespace>.svc.cluster.local`
    public static Hostname ofService(String service, String namespace) {
        return new Hostname(Names.requireLabel("service", service) + "."
                + Names.requireLabel("namespace", namespace)
                + SERVICE_SUFFIX);
    }

    /// @param text any text
    /// @return the host of that name; empty if no host can have it
    public static Optional<Hostname> named(String text) {
        return Names.isDnsName(text) ? Optional.of(new Hostname(text)) : Optional.empty();
    }

    /// @return the namespace whose host this is: that of `[…].<service>.<namespace>.svc.cluster.local`;
    ///     empty for hosts outside the mesh, which belong to no namespace
    public Optional<String> namespace() {
        if (!value.endsWith(SERVICE_SUFFIX)) {
            return Optional.empty();
        }
        String inMesh = value.substring(0, value.length() - SERVICE_SUFFIX.length());
        return Optional.of(inMesh.substring(inMesh.lastIndexOf('.') + 1));
    }

    @Override
    public int compareTo(Hostname other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
