package io.koine.envoy.rows;

import io.koine.model.Health;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.model.policy.Policy;
import io.koine.model.policy.PolicyMeaning;
import io.koine.trust.SpiffeId;
import java.util.List;
import java.util.TreeMap;

/// A workload with policies of its own, in one meaning. It has a port of each kind; policy knows
/// the applications' ports, callers the listeners', which are [#LISTEN] higher.
///
/// @param place where and what it is
/// @param meaning of the mesh
/// @param http port that speaks HTTP
/// @param tcp port that speaks something else
/// @param policies all that its mesh has
record Cell(Place place, PolicyMeaning meaning, int http, int tcp, List<Policy> policies) {
    static final int LISTEN = 10_000;

    /// What selectors and namespaces of policies ask for.
    ///
    /// @param namespace its namespace
    /// @param app its service account, and its label `app`
    record Place(String namespace, String app) {
        /// Of whoever does not say.
        static final Place PAYMENT = new Place("payments", "payment");
    }

    /// @param applications where its applications listen
    /// @return the workload
    Workload workload(String applications) {
        TreeMap<Integer, WorkloadPort> ports = new TreeMap<>();
        ports.put(http, new WorkloadPort("http", Protocol.HTTP, applications, http, http + LISTEN));
        ports.put(tcp, new WorkloadPort("tcp", Protocol.TCP, applications, tcp, tcp + LISTEN));
        TreeMap<String, String> labels = new TreeMap<>();
        labels.put("app", place.app());
        return new Workload(
                new WorkloadId(new SourceId("vms"), place.namespace(), place.app() + "-1"),
                Platform.VM,
                SpiffeId.ofWorkload(PolicyLab.MESH, place.namespace(), place.app()),
                labels,
                List.of(applications),
                "",
                Locality.UNKNOWN,
                ports,
                Health.HEALTHY,
                true);
    }
}
