package io.koine.mesh.scope;

import io.koine.model.WorkloadPort;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.MtlsMode;

/// A port of a workload with what holds on it.
///
/// @param port the port
/// @param mtls what it accepts; never `UNSET`
/// @param mtlsOrigin the PeerAuthentication and field that say so, or the mesh's default
public record InboundPort(WorkloadPort port, MtlsMode mtls, Origin mtlsOrigin) {
    /// @throws IllegalArgumentException if the mode is `UNSET`
    public InboundPort {
        if (mtls == MtlsMode.UNSET) {
            throw new IllegalArgumentException("port " + port.applicationPort() + ": mTLS mode UNSET is not resolved");
        }
    }
}
