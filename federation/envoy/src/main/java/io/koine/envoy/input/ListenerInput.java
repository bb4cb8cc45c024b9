package io.koine.envoy.input;

import io.koine.envoy.ResourceType;
import io.koine.model.Cidr;
import io.koine.model.Hostname;
import io.koine.model.policy.MtlsMode;
import java.util.List;

/// The input of a listener.
///
/// One that is not bound takes no port of the host: a capture listener hands it the connections that the kernel
/// redirected and whose original destination is its address.
public sealed interface ListenerInput extends ResourceInput {
    @Override
    default ResourceType type() {
        return ResourceType.LISTENER;
    }

    /// Takes the traffic for a port of the workload.
    ///
    /// @param applicationPort the port that policy means
    /// @param address IP literal of the workload
    /// @param listenPort the port that callers dial
    /// @param bound whether it takes that port of the host
    /// @param http whether requests are seen; their policy travels in [ExtensionInput]
    /// @param mtls what is accepted; never `UNSET`
    /// @param connections the policy of connections
    /// @param requests the policy of requests; [RequestPolicy#NONE] where they are not seen
    /// @param observed whether what policy decides is counted
    record Inbound(
            int applicationPort,
            String address,
            int listenPort,
            boolean bound,
            boolean http,
            MtlsMode mtls,
            ConnectionPolicy connections,
            RequestPolicy requests,
            boolean observed)
            implements ListenerInput {
        @Override
        public String name() {
            return ResourceNames.inbound(applicationPort);
        }
    }

    /// Takes the workload's own calls to a port of a service, on the service's address in the outbound range.
    ///
    /// @param host the service
    /// @param port its port
    /// @param address IP literal on which the workload dials it
    /// @param bound whether it takes that port of the host
    /// @param http whether requests are routed one by one
    record Outbound(Hostname host, int port, String address, boolean bound, boolean http) implements ListenerInput {
        @Override
        public String name() {
            return ResourceNames.outbound(host, port);
        }
    }

    /// Takes the workload's own calls to a port of a service, on the addresses that its platform gave it. Never
    /// bound.
    ///
    /// @param host the service
    /// @param port its port
    /// @param addresses IP literals, at least one
    /// @param http whether requests are routed one by one
    record Virtual(Hostname host, int port, List<String> addresses, boolean http) implements ListenerInput {
        /// @throws IllegalArgumentException if there is no address
        public Virtual {
            addresses = List.copyOf(addresses);
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException(host + " port " + port + ": no address; expected at least one");
            }
        }

        @Override
        public String name() {
            return ResourceNames.virtual(host, port);
        }
    }

    /// Takes the redirected calls of the workload; those to nobody of the mesh pass through.
    ///
    /// @param range addresses of the mesh, which never leave the host
    record OutboundCapture(Cidr range) implements ListenerInput {
        @Override
        public String name() {
            return ResourceNames.OUTBOUND_CAPTURE;
        }
    }

    /// Takes the redirected calls to the workload; those to a port that nobody declared are closed.
    record InboundCapture() implements ListenerInput {
        @Override
        public String name() {
            return ResourceNames.INBOUND_CAPTURE;
        }
    }

    /// Takes the requests of clients that use `HTTP_PROXY`.
    ///
    /// @param address IP literal
    record HttpProxy(String address) implements ListenerInput {
        @Override
        public String name() {
            return ResourceNames.HTTP_PROXY;
        }
    }
}
