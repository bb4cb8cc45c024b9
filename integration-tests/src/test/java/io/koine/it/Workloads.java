package io.koine.it;

import io.koine.model.Platform;
import io.koine.quickstart.mesh.LocalMesh;
import io.koine.quickstart.mesh.Placed;
import io.koine.quickstart.run.RawRequest;
import io.koine.quickstart.workload.Application;
import io.koine.quickstart.workload.DemoPort;
import io.koine.quickstart.workload.DemoWorkload;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The workloads of the tests.
final class Workloads {
    static final int PORT = 8080;
    static final DemoWorkload ORDER = of("order-service", "orders", 1, "http");
    static final DemoWorkload PAYMENT = of("payment-service", "payments", 2, "http");
    static final DemoWorkload LEDGER = of("ledger", "payments", 3, "grpc");
    static final DemoWorkload MAIL = of("mail", "payments", 4, "tcp");

    /// Speaks HTTP, but its proxy does not know: every request of a client is a connection of its own between proxies.
    static final DemoWorkload OPAQUE = of("opaque", "payments", 5, "tcp");

    private Workloads() {}

    private static DemoWorkload of(String name, String namespace, int index, String portName) {
        return new DemoWorkload(
                name,
                name,
                namespace,
                name,
                new TreeMap<>(Map.of("app", name)),
                index,
                List.of(new DemoPort(portName, PORT)));
    }

    /// @return a workload on a virtual machine, with a demo application
    static Placed vm(DemoWorkload workload) {
        return Placed.demo(workload, Platform.VM);
    }

    /// @return a workload on a virtual machine
    static Placed vm(DemoWorkload workload, Supplier<Application> application) {
        return new Placed(workload, Platform.VM, application);
    }

    /// @return where the application of a workload on a virtual machine listens
    static String applicationAddress(DemoWorkload workload) {
        return workload.applicationAddress(Platform.VM);
    }

    /// @return a request from one workload to another, through both proxies
    static RawRequest request(LocalMesh mesh, DemoWorkload from, DemoWorkload to, String method, String path) {
        return RawRequest.plain(mesh.outboundAddress(from, to.host()), PORT, method, path, to.host());
    }
}
