package io.koine.trust.enrol;

/// Paths of the enrolment API under the control plane's HTTPS address. The number is the contract's version.
public final class EnrolmentPaths {
    /// `POST` [JoinRequest], without a client certificate; answers [SvidResponse].
    public static final String JOIN = "/v1/enrolment/join";

    /// `POST` [RenewRequest], with the current certificate; answers [SvidResponse].
    public static final String RENEW = "/v1/enrolment/renew";

    /// `GET` the bundle document of the mesh's trust domain.
    public static final String BUNDLE = "/v1/enrolment/bundle";

    /// `PUT` [Registration] of the caller's own workload, with its certificate; answers [LeaseResponse]. `DELETE`
    /// takes it back before the workload stops.
    public static final String REGISTRATION = "/v1/registrations/self";

    /// `POST` [LeaseRequest] for the caller's own registration; answers [LeaseResponse].
    public static final String LEASE = "/v1/registrations/self/lease";

    /// `POST` [ObservationReport] of the caller's own proxy; answers nothing.
    public static final String OBSERVATIONS = "/v1/registrations/self/observations";

    private EnrolmentPaths() {}
}
