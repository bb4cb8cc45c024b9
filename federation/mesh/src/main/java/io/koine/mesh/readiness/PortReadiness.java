package io.koine.mesh.readiness;

import io.koine.mesh.flip.PortFlip;
import io.koine.mesh.flip.PortId;
import io.koine.model.TlsMode;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.MtlsMode;
import java.util.List;
import java.util.Optional;

/// How it stands with the mTLS mode of one port.
///
/// @param port the port
/// @param mode what its listener is told to accept
/// @param wanted what policy wants
/// @param origin the PeerAuthentication and field that want it
/// @param callers how the mesh's callers are told to call it
/// @param pending what it waits for; empty if nothing
/// @param plaintextServices services whose source says that this port is called in plaintext, as `<host>:<port>`:
///     no caller in the mesh would reach it under STRICT
public record PortReadiness(
        PortId port,
        MtlsMode mode,
        MtlsMode wanted,
        Origin origin,
        TlsMode callers,
        Optional<Pending> pending,
        List<String> plaintextServices) {
    public PortReadiness {
        plaintextServices = List.copyOf(plaintextServices);
    }

    /// What a port waits for, or did not wait for.
    ///
    /// @param phase what is to be acknowledged; `DONE` if it was put through before everybody had followed
    /// @param since the generation that is to be acknowledged
    /// @param stragglers who has not acknowledged it
    public record Pending(PortFlip.Phase phase, long since, List<Laggard> stragglers) {
        public Pending {
            stragglers = List.copyOf(stragglers);
        }

        /// @return whether the deadline put it through
        public boolean forced() {
            return phase == PortFlip.Phase.DONE;
        }
    }
}
