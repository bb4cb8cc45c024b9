package io.koine.quickstart.mesh;

import io.koine.model.Platform;
import io.koine.model.WorkloadId;
import io.koine.quickstart.platform.Place;
import io.koine.quickstart.process.LocalProcess;
import io.koine.quickstart.workload.Application;
import io.koine.quickstart.workload.DemoWorkload;
import java.nio.file.Path;

/// A workload of a local mesh, with its processes.
///
/// @param place what its platform made of it
/// @param application its application
/// @param agent its agent, which keeps its Envoy
/// @param runtime the agent's runtime directory
/// @param outboundRange where its Envoy takes the application's own calls, a range of loopback addresses of
///     its own
public record Member(Place place, Application application, LocalProcess agent, Path runtime, String outboundRange) {
    /// @return the workload
    public DemoWorkload workload() {
        return place.workload();
    }

    /// @return where it runs
    public Platform platform() {
        return place.platform();
    }

    /// @return what a person would look for there, such as `pod payments/payment-1`
    public String object() {
        return place.object();
    }

    /// @return where its Envoy takes traffic, as everybody on this machine reaches it
    public String address() {
        return place.address();
    }

    /// @param port of the application
    /// @return where its Envoy listens for it
    public int listenPort(int port) {
        return place.listenPort(port);
    }

    /// @return the id under which the control plane knows it
    public WorkloadId instance() {
        return place.instance();
    }

    /// @return the file with the output of its agent and of its Envoy: the access log's lines are JSON objects
    public Path log() {
        return agent.output();
    }
}
