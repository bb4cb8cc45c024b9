package io.koine.server.api;

import io.koine.model.SortedCopies;
import io.koine.model.spi.RegistrationRefusedException;
import io.koine.model.spi.Registrations;
import io.koine.server.api.Route.Action;
import io.koine.server.identity.Enrolment;
import io.koine.server.identity.InstanceTakenException;
import io.koine.server.identity.NotEntitledException;
import io.koine.server.store.Instance;
import io.koine.trust.BundleDocument;
import io.koine.trust.TrustBundle;
import io.koine.trust.enrol.EnrolmentFormatException;
import io.koine.trust.enrol.EnrolmentPaths;
import io.koine.trust.enrol.JoinRequest;
import io.koine.trust.enrol.LeaseRequest;
import io.koine.trust.enrol.LeaseResponse;
import io.koine.trust.enrol.Registration;
import io.koine.trust.enrol.RenewRequest;
import io.koine.trust.x509.CsrRefusedException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What agents call: enrolment, renewal, registration and its lease.
public final class AgentHandlers implements RouteGroup {
    private static final Logger LOG = LoggerFactory.getLogger(AgentHandlers.class);
    private static final int MAX_BODY = 64 * 1024;

    private final Enrolment enrolment;
    private final Registrations registrations;
    private final TrustBundle bundle;
    private final Departures departures;

    /// @param enrolment issues leaves
    /// @param registrations takes registrations
    /// @param bundle the mesh's own bundle
    /// @param departures waits until the mesh has seen an instance leave
    public AgentHandlers(Enrolment enrolment, Registrations registrations, TrustBundle bundle, Departures departures) {
        this.enrolment = enrolment;
        this.registrations = registrations;
        this.bundle = bundle;
        this.departures = departures;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("POST", EnrolmentPaths.JOIN, MAX_BODY, new Action.Public(this::join)),
                new Route("POST", EnrolmentPaths.RENEW, MAX_BODY, new Action.Workload(this::renew)),
                new Route("GET", EnrolmentPaths.BUNDLE, 0, new Action.Public(this::bundle)),
                new Route("PUT", EnrolmentPaths.REGISTRATION, MAX_BODY, new Action.Workload(this::register)),
                new Route("POST", EnrolmentPaths.LEASE, MAX_BODY, new Action.Workload(this::lease)),
                new Route("DELETE", EnrolmentPaths.REGISTRATION, 0, new Action.Workload(this::leave)));
    }

    private ApiResponse join(ApiRequest request) {
        JoinRequest asked = parse(request, JoinRequest::parse);
        try {
            return ApiResponse.ok(enrolment.join(asked).print());
        } catch (NotEntitledException e) {
            LOG.warn("a join was refused: {}", e.getMessage());
            throw new ProblemException(
                    Problem.unauthenticated("the join token is not usable: it is unknown, used, expired or revoked"));
        } catch (CsrRefusedException e) {
            throw new ProblemException(Problem.badRequest("csr: " + e.getMessage()));
        } catch (InstanceTakenException e) {
            throw new ProblemException(Problem.conflict(String.valueOf(e.getMessage())));
        }
    }

    private ApiResponse renew(Instance caller, ApiRequest request) {
        RenewRequest asked = parse(request, RenewRequest::parse);
        try {
            return ApiResponse.ok(enrolment.renew(caller, asked).print());
        } catch (NotEntitledException e) {
            LOG.warn("a renewal was refused: {}", e.getMessage());
            throw new ProblemException(Problem.unauthenticated("the instance may not renew its certificate"));
        } catch (CsrRefusedException e) {
            throw new ProblemException(Problem.badRequest("csr: " + e.getMessage()));
        }
    }

    private ApiResponse bundle(ApiRequest request) {
        return ApiResponse.ok(BundleDocument.print(bundle));
    }

    private ApiResponse register(Instance caller, ApiRequest request) {
        Registration registration = parse(request, Registration::parse);
        Registrations.Enrolled enrolled = new Registrations.Enrolled(
                caller.id(),
                caller.identity(),
                SortedCopies.sorted(caller.labels()),
                Optional.ofNullable(caller.service()));
        try {
            return ApiResponse.ok(
                    new LeaseResponse(registrations.register(enrolled, registration), bundle.sequence()).print());
        } catch (RegistrationRefusedException e) {
            throw new ProblemException(Problem.refused(String.valueOf(e.getMessage()), List.of()));
        }
    }

    private ApiResponse lease(Instance caller, ApiRequest request) {
        LeaseRequest asked = parse(request, LeaseRequest::parse);
        return registrations
                .renew(caller.id(), asked)
                .map(lease -> ApiResponse.ok(new LeaseResponse(lease, bundle.sequence()).print()))
                .orElseThrow(() -> new ProblemException(
                        Problem.notFound("a live registration of " + caller.id() + "; register again")));
    }

    private ApiResponse leave(Instance caller, ApiRequest request) {
        registrations.leave(caller.id());
        departures.await(caller.id());
        return ApiResponse.noContent();
    }

    private static <T> T parse(ApiRequest request, Function<String, T> parser) {
        try {
            return parser.apply(request.text());
        } catch (EnrolmentFormatException e) {
            throw new ProblemException(Problem.badRequest(String.valueOf(e.getMessage())));
        }
    }
}
