package io.koine.it;

import io.koine.quickstart.DemoWorkload;
import io.koine.quickstart.LocalMesh;
import io.koine.quickstart.RawRequest;
import java.util.List;
import java.util.Map;

/// The workloads of the tests.
final class Workloads {
    static final int PORT = 8080;
    static final DemoWorkload ORDER = of("order-service", "orders", 1, "http");
    static final DemoWorkload PAYMENT = of("payment-service", "payments", 2, "http");
    static final DemoWorkload LEDGER = of("ledger", "payments", 3, "grpc");
    static final DemoWorkload MAIL = of("mail", "payments", 4, "tcp");

    private Workloads() {}

    private static DemoWorkload of(String name, String namespace, int index, String portName) {
        return new DemoWorkload(name, namespace, name, Map.of("app", name), index, PORT, portName);
    }

    /// @return a request from one workload to another, through both proxies
    static RawRequest request(LocalMesh mesh, DemoWorkload from, DemoWorkload to, String method, String path) {
        return new RawRequest(mesh.outboundAddress(from, to), to.port(), false, method, path, to.host(), List.of());
    }
}
