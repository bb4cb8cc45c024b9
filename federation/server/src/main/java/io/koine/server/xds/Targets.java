package io.koine.server.xds;

import io.koine.mesh.Mesh;
import io.koine.model.Proxy;
import io.koine.model.WorkloadId;
import java.util.Optional;

/// Makes the configuration of one proxy from an image: who it is, what it may see by the mesh, and what that means to
/// its Envoy.
///
/// Threads: safe from any thread; never blocks.
interface Targets {
    /// @param instance whom the stream serves
    /// @param node what its node message says
    /// @param before what it was when it was last asked for: the same object is given while nothing has changed
    /// @return the proxy; empty if nothing is known of it
    Optional<Proxy> proxy(WorkloadId instance, NodeFacts node, Optional<Proxy> before);

    /// @param mesh the image
    /// @param proxy a proxy
    /// @param previous what was made for it last, of which the new one takes what is the same
    /// @return its configuration; empty if its workload is not known, then it keeps what it has
    Optional<Target> make(Mesh mesh, Proxy proxy, Optional<Target> previous);
}
