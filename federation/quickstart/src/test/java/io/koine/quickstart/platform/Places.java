package io.koine.quickstart.platform;

import io.koine.model.Platform;
import io.koine.model.WorkloadId;
import io.koine.quickstart.workload.DemoPort;
import io.koine.quickstart.workload.DemoWorkload;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A workload of two ports, for the tests.
final class Places {
    private Places() {}

    static DemoWorkload workload(String namespace, String name, int index) {
        return new DemoWorkload(
                name,
                "stock",
                namespace,
                "stock",
                new TreeMap<>(Map.of("app", "stock")),
                index,
                List.of(new DemoPort("http", 8080), new DemoPort("tcp-data", 9090)));
    }

    static Place pod(String name, int index) {
        return new Place(
                workload("shop", name, index),
                Platform.K8S,
                "pod shop/" + name,
                WorkloadId.parse("k8s/shop/" + name),
                "127.0.11." + index);
    }
}
