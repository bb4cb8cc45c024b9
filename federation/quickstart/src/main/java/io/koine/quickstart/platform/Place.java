package io.koine.quickstart.platform;

import io.koine.model.Platform;
import io.koine.model.WorkloadId;
import io.koine.quickstart.workload.DemoWorkload;

/// A workload on a platform: what the platform made of it.
///
/// @param workload the workload
/// @param platform which platform
/// @param object what a person would look for there: `pod payments/payment-1`, `VM payment-1`
/// @param instance the id under which the control plane knows it
/// @param address where its Envoy takes traffic, as everybody on this machine reaches it
public record Place(DemoWorkload workload, Platform platform, String object, WorkloadId instance, String address) {
    /// How far above its application the proxy of a pod listens: both share the pod's one address.
    private static final int ABOVE = 10_000;

    /// @param port of the application
    /// @return where its Envoy listens for it
    public int listenPort(int port) {
        return switch (platform) {
            case K8S -> port + ABOVE;
            case ECS, VM -> port;
        };
    }

    /// @return where its application listens
    public String applicationAddress() {
        return workload.applicationAddress(platform);
    }
}
