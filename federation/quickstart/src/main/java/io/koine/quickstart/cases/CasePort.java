package io.koine.quickstart.cases;

import io.koine.model.Protocol;
import java.util.Optional;

/// A port of a workload and of its service.
///
/// @param name a DNS label of at most 15 letters, whose beginning says the protocol: `http`, `tcp-x`
/// @param number 1 to 55535, where the application listens and where callers dial the service
public record CasePort(String name, int number) {
    /// @return whether proxies see requests on it, and not just bytes
    public boolean http() {
        return Protocol.select(Optional.empty(), name).isHttp();
    }
}
