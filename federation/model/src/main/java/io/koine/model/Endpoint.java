package io.koine.model;

/// Address and port of a workload for one port of a service.
///
/// @param service the service's host
/// @param servicePort the service's port that it answers
/// @param workload the instance behind it
/// @param address IP literal that callers dial
/// @param advertisedPort port that callers dial; differs from the application's where the proxy listens
///     beside it
/// @param applicationPort where the application listens: what policy means by a port
/// @param network network of the address, maybe empty
/// @param locality where it is
/// @param weight relative share of the traffic, 1 to 128
/// @param health whether it should be given traffic
/// @param tls what it understands
public record Endpoint(
        Hostname service,
        int servicePort,
        WorkloadId workload,
        String address,
        int advertisedPort,
        int applicationPort,
        String network,
        Locality locality,
        int weight,
        Health health,
        TlsMode tls) {
    private static final int MAX_WEIGHT = 128;

    /// @throws IllegalArgumentException naming the part that is out of range
    public Endpoint {
        Names.requirePort("service port", servicePort);
        Names.requireIp("endpoint address", address);
        Names.requirePort("advertised port", advertisedPort);
        Names.requirePort("application port", applicationPort);
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException(
                    "endpoint of " + workload + ": weight " + weight + "; expected 1 to " + MAX_WEIGHT);
        }
    }

    /// @param mode what it understands once policy is applied
    /// @return the same endpoint with that mode
    public Endpoint withTls(TlsMode mode) {
        return new Endpoint(
                service,
                servicePort,
                workload,
                address,
                advertisedPort,
                applicationPort,
                network,
                locality,
                weight,
                health,
                mode);
    }

    /// @param literal the IP literal that callers dial
    /// @param port the port that they dial
    /// @return the same endpoint, to be called there
    public Endpoint at(String literal, int port) {
        return new Endpoint(
                service, servicePort, workload, literal, port, applicationPort, network, locality, weight, health, tls);
    }

    /// @param other whether it should be given traffic
    /// @return the same endpoint with that health
    public Endpoint withHealth(Health other) {
        return new Endpoint(
                service,
                servicePort,
                workload,
                address,
                advertisedPort,
                applicationPort,
                network,
                locality,
                weight,
                other,
                tls);
    }
}
