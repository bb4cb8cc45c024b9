package io.koine.envoy.input;

import io.koine.envoy.ResourceType;
import io.koine.model.Hostname;
import io.koine.model.Protocol;
import io.koine.model.SortedCopies;
import io.koine.trust.SpiffeId;
import java.util.SortedSet;

/// The input of a cluster.
public sealed interface ClusterInput extends ResourceInput {
    @Override
    default ResourceType type() {
        return ResourceType.CLUSTER;
    }

    /// The application behind a port of the workload.
    ///
    /// @param applicationPort where it listens
    /// @param applicationAddress IP literal on which it listens
    /// @param protocol what it speaks
    record Inbound(int applicationPort, String applicationAddress, Protocol protocol) implements ClusterInput {
        @Override
        public String name() {
            return ResourceNames.inbound(applicationPort);
        }
    }

    /// What answers a port of a service.
    ///
    /// @param host the service
    /// @param port its port
    /// @param protocol what it speaks
    /// @param identities who may answer by mutual TLS; empty: nobody
    record Outbound(Hostname host, int port, Protocol protocol, SortedSet<SpiffeId> identities)
            implements ClusterInput {
        public Outbound {
            identities = SortedCopies.sortedSet(identities);
        }

        @Override
        public String name() {
            return ResourceNames.outbound(host, port);
        }
    }

    /// Wherever a redirected connection was going.
    record Passthrough() implements ClusterInput {
        @Override
        public String name() {
            return ResourceNames.PASSTHROUGH;
        }
    }
}
