package io.koine.quickstart.workload;

import io.koine.model.Names;

/// A port of a workload and of its service.
///
/// @param name says the protocol as in a Kubernetes service: `http`, `grpc-charges`, `tcp-mail`
/// @param number 1 to 55535, since the proxy of a pod listens 10000 above; below 1024 the system may ask for root
public record DemoPort(String name, int number) {
    private static final int LEAST = 1;
    private static final int MOST = 55_535;

    /// @throws IllegalArgumentException if the name is no DNS label or the number out of range
    public DemoPort {
        Names.requireLabel("port name", name);
        if (number < LEAST || number > MOST) {
            throw new IllegalArgumentException("port " + name + ": " + number + "; expected " + LEAST + " to " + MOST);
        }
    }
}
