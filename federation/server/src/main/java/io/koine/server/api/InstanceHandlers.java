package io.koine.server.api;

import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import io.koine.model.spi.Registrations;
import io.koine.model.spi.Timers;
import io.koine.server.api.Route.Action;
import io.koine.server.store.LedgerStore;
import io.koine.server.xds.ConnectedProxies;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Enrolled instances: listed, and banned by administrators. A ban is for ever: it takes the instance's
/// certificates, its stream and its registration.
public final class InstanceHandlers implements RouteGroup {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceHandlers.class);

    private final LedgerStore ledger;
    private final Registrations registrations;
    private final ConnectedProxies proxies;
    private final Timers timers;

    /// @param ledger knows the instances
    /// @param registrations holds their registrations
    /// @param proxies the open streams
    /// @param timers the clock
    public InstanceHandlers(LedgerStore ledger, Registrations registrations, ConnectedProxies proxies, Timers timers) {
        this.ledger = ledger;
        this.registrations = registrations;
        this.proxies = proxies;
        this.timers = timers;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/v1/instances", 0, new Action.Admin(this::list)),
                new Route("DELETE", "/v1/instances/:source/:namespace/:name", 0, new Action.Admin(this::ban)));
    }

    private ApiResponse list(ApiRequest request) {
        return ApiResponse.ok(Views.json(InstanceViews.instances(ledger.instances())));
    }

    /// The ledger comes first: whoever reconnects afterwards is refused. Should the registry fail then, the
    /// call can be repeated.
    private ApiResponse ban(ApiRequest request) {
        WorkloadId instance = instance(request);
        if (!ledger.ban(instance, timers.now())) {
            throw new ProblemException(Problem.notFound("instance " + instance));
        }
        proxies.disconnect(instance);
        registrations.leave(instance);
        LOG.info("instance {} is banned", instance);
        return ApiResponse.noContent();
    }

    private static WorkloadId instance(ApiRequest request) {
        try {
            return new WorkloadId(
                    new SourceId(request.parameter("source")),
                    request.parameter("namespace"),
                    request.parameter("name"));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.badRequest(String.valueOf(e.getMessage())));
        }
    }
}
