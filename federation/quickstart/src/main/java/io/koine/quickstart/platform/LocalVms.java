package io.koine.quickstart.platform;

import io.koine.model.Platform;
import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import io.koine.quickstart.workload.DemoWorkload;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/// Virtual machines, as the mesh sees them: addresses at which agents register their workloads. There is no
/// platform that would know of them, so that nothing is made, and what leaves says so itself.
///
/// @param namespaces which the control plane is to take workloads for
public record LocalVms(SortedSet<String> namespaces) implements LocalPlatform {
    private static final SourceId SOURCE = new SourceId("vm");

    @Override
    public Platform kind() {
        return Platform.VM;
    }

    @Override
    public String title() {
        return "virtual machines";
    }

    @Override
    public void begin() {}

    @Override
    public void awaitReady() {}

    @Override
    public List<String> settings() {
        return List.of("--sources.vm.type", "vm", "--sources.vm.namespaces", String.join(",", namespaces));
    }

    @Override
    public Map<String, String> environment() {
        return Map.of();
    }

    @Override
    public Place create(DemoWorkload workload, String instance) {
        return new Place(
                workload,
                Platform.VM,
                "VM " + workload.name(),
                new WorkloadId(SOURCE, workload.namespace(), instance),
                "127.0.10." + workload.index());
    }

    @Override
    public void serve(Place place) {}

    @Override
    public void leave(Place place) {}

    @Override
    public void end(Place place) {}

    @Override
    public void close() {}
}
