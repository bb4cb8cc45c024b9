package io.koine.envoy.offline;

import io.koine.model.Names;
import io.koine.model.SortedCopies;
import java.util.Map;
import java.util.SortedMap;

/// What a configuration needs to know of the machine on which its Envoy runs.
///
/// @param id who the Envoy says it is, for its log and its statistics
/// @param cluster the group to which it says it belongs
/// @param adminPort port of its admin interface on 127.0.0.1; 0: any
/// @param certificates where the secrets lie
/// @param applications where the application answers for a port of the workload, if not on that very port
/// @param ownCalls whether the workload's own calls are taken as well
public record Surroundings(
        String id,
        String cluster,
        int adminPort,
        Certificates certificates,
        SortedMap<Integer, Place> applications,
        boolean ownCalls) {
    private static final int MAX_PORT = 65_535;

    /// @throws IllegalArgumentException if the admin port is none
    public Surroundings {
        if (adminPort < 0 || adminPort > MAX_PORT) {
            throw new IllegalArgumentException("admin port " + adminPort + "; expected 0 to " + MAX_PORT);
        }
        applications = SortedCopies.sorted(applications);
    }

    /// Files with secrets, by their paths as Envoy opens them: relative ones begin at its working directory.
    ///
    /// @param chain the workload's certificate and those between it and the anchor, in PEM
    /// @param key its private key, in PEM
    /// @param anchors the anchors of each trust domain, in PEM
    public record Certificates(String chain, String key, Map<String, String> anchors) {
        public Certificates {
            anchors = Map.copyOf(anchors);
        }
    }

    /// An address and a port.
    ///
    /// @param address IP literal
    /// @param port 1 to 65535
    public record Place(String address, int port) {
        /// @throws IllegalArgumentException if one of them is none
        public Place {
            Names.requireIp("address", address);
            Names.requirePort("port", port);
        }

        @Override
        public String toString() {
            return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port;
        }
    }
}
