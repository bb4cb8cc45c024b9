package io.koine.mesh;

import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.Workload;
import io.koine.model.WorkloadPort;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PeerAuthentication;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Resolves what holds on each port of a workload.
///
/// @see <a href="https://istio.io/latest/docs/reference/config/security/peer_authentication/">
///     Istio, PeerAuthentication</a>
final class InboundResolver {
    /// Istio's default where no PeerAuthentication says otherwise.
    private static final Mode MESH_DEFAULT = new Mode(MtlsMode.PERMISSIVE, Origin.of("mesh default"));

    private record Mode(MtlsMode mode, Origin origin) {}

    private InboundResolver() {}

    /// @param workload a workload
    /// @param policies all policies
    /// @param shared what is asked by the policies that select it, as [PolicyIndex#policy(Workload, Map)]
    ///     has it
    /// @return the workload with its policy
    static InboundScope resolve(Workload workload, PolicyIndex policies, Map<List<ObjectKey>, WorkloadPolicy> shared) {
        List<PeerAuthentication> peers = policies.peerAuthentications(workload);
        TreeMap<Integer, InboundPort> ports = new TreeMap<>();
        for (WorkloadPort port : workload.ports().values()) {
            Mode mode = mode(port.applicationPort(), peers);
            ports.put(port.applicationPort(), new InboundPort(port, mode.mode(), mode.origin()));
        }
        return new InboundScope(workload, ports, policies.policy(workload, shared));
    }

    private static Mode mode(int port, List<PeerAuthentication> narrowestFirst) {
        for (PeerAuthentication policy : narrowestFirst) {
            MtlsMode onPort = policy.portModes().getOrDefault(port, MtlsMode.UNSET);
            if (onPort != MtlsMode.UNSET) {
                return new Mode(onPort, Origin.of(policy.key().toString(), "spec.portLevelMtls." + port + ".mode"));
            }
            if (policy.mode() != MtlsMode.UNSET) {
                return new Mode(policy.mode(), Origin.of(policy.key().toString(), "spec.mtls.mode"));
            }
        }
        return MESH_DEFAULT;
    }
}
