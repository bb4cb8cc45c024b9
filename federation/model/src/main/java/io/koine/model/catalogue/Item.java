package io.koine.model.catalogue;

import io.koine.model.Endpoint;
import io.koine.model.Hostname;
import io.koine.model.Service;
import io.koine.model.Workload;
import io.koine.model.policy.Policy;

/// One thing that a source publishes: valid, and neutral as to its platform.
public sealed interface Item {
    /// @return its name within its source
    ItemKey key();

    /// @return the namespace it belongs to, which the source must have been granted; empty for what belongs
    ///     to none
    String namespace();

    /// A service.
    ///
    /// @param service the service
    record ServiceItem(Service service) implements Item {
        @Override
        public ItemKey key() {
            return new ItemKey(ItemKey.Kind.SERVICE, service.host().value());
        }

        @Override
        public String namespace() {
            return service.namespace();
        }
    }

    /// A workload.
    ///
    /// @param workload the workload
    record WorkloadItem(Workload workload) implements Item {
        @Override
        public ItemKey key() {
            return ItemKey.of(workload.id());
        }

        @Override
        public String namespace() {
            return workload.id().namespace();
        }
    }

    /// An endpoint.
    ///
    /// @param endpoint the endpoint
    record EndpointItem(Endpoint endpoint) implements Item {
        @Override
        public ItemKey key() {
            return new ItemKey(
                    ItemKey.Kind.ENDPOINT,
                    endpoint.service() + ":" + endpoint.servicePort() + "/" + endpoint.workload() + "/"
                            + endpoint.address() + ":" + endpoint.advertisedPort());
        }

        @Override
        public String namespace() {
            return endpoint.workload().namespace();
        }
    }

    /// An object of the mesh's API.
    ///
    /// @param policy the object
    record PolicyItem(Policy policy) implements Item {
        @Override
        public ItemKey key() {
            return ItemKey.of(policy.key());
        }

        @Override
        public String namespace() {
            return policy.key().namespace();
        }
    }

    /// The place of a mesh host in every proxy's outbound range: stable for the life of the mesh.
    ///
    /// @param host the host
    /// @param offset from the base of the range, at least 1
    record AddressItem(Hostname host, int offset) implements Item {
        /// @throws IllegalArgumentException if the offset is below 1
        public AddressItem {
            if (offset < 1) {
                throw new IllegalArgumentException(
                        "address of " + host + ": offset " + offset + "; expected 1 or more");
            }
        }

        @Override
        public ItemKey key() {
            return new ItemKey(ItemKey.Kind.ADDRESS, host.value());
        }

        @Override
        public String namespace() {
            return "";
        }
    }
}
