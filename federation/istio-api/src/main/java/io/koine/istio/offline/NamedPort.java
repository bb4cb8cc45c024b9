package io.koine.istio.offline;

import io.koine.model.Protocol;
import java.util.Optional;

/// A TCP port.
///
/// @param number 1 to 65535
/// @param name maybe empty
/// @param appProtocol what it is declared to speak, if declared
record NamedPort(int number, String name, Optional<String> appProtocol) {
    static final int MIN = 1;
    static final int MAX = 65_535;

    Protocol protocol() {
        return Protocol.select(appProtocol, name);
    }
}
