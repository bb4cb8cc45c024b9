package io.koine.server.api;

import java.util.List;

/// Operations that belong together.
public sealed interface RouteGroup
        permits AdmissionHandlers,
                AgentHandlers,
                AuthorizationHandlers,
                ConfigHandlers,
                InspectionHandlers,
                ObservationHandlers,
                InstanceHandlers,
                MtlsHandlers,
                SidecarHandlers,
                TokenHandlers {
    /// @return the operations
    List<Route> routes();
}
