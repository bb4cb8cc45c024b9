package io.koine.model;

/// The fully qualified host of a service, such as `payment.payments.svc.cluster.local`.
///
/// @param value a lower-case DNS name
public record Hostname(String value) implements Comparable<Hostname> {
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
                + ".svc.cluster.local");
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
