package io.koine.quickstart;

import java.util.List;
import java.util.Map;

/// The built-in case: an order service and a payment service on two hosts, and the requests that tell whether policy
/// holds.
public final class QuickstartCases {
    private static final int PORT = 8080;
    private static final String CHARGES = "/api/v1/charges";

    /// Calls the payment service.
    public static final DemoWorkload ORDER = new DemoWorkload(
            "order-service", "orders", "order-service", Map.of("app", "order-service"), 1, PORT, "http");

    /// Lets the order service alone make charges.
    public static final DemoWorkload PAYMENT = new DemoWorkload(
            "payment-service", "payments", "payment-service", Map.of("app", "payment-service"), 2, PORT, "http");

    private QuickstartCases() {}

    /// @param mesh where both workloads run
    /// @return the requests, in the order of the table
    public static List<RequestCase> of(LocalMesh mesh) {
        String fromOrder = mesh.outboundAddress(ORDER, PAYMENT);
        String fromPayment = mesh.outboundAddress(PAYMENT, PAYMENT);
        String toOrder = mesh.outboundAddress(PAYMENT, ORDER);
        return List.of(
                meshed(ORDER, PAYMENT, fromOrder, "POST", CHARGES, "200", "what the policy allows"),
                meshed(ORDER, PAYMENT, fromOrder, "GET", CHARGES, "403", "wrong method"),
                meshed(ORDER, PAYMENT, fromOrder, "POST", "/api/v1/refunds", "403", "wrong path"),
                meshed(ORDER, PAYMENT, fromOrder, "POST", "/x/..%2fapi/v1/charges", "400", "a disguised path"),
                meshed(PAYMENT, PAYMENT, fromPayment, "POST", CHARGES, "403", "wrong caller"),
                meshed(PAYMENT, ORDER, toOrder, "GET", "/orders", "200", "no policy there, but mutual TLS"),
                outside("outsider, plaintext", PAYMENT, false, "refused", "STRICT: no TLS, no answer"),
                outside("outsider, no certificate", PAYMENT, true, "refused", "STRICT: no identity, no answer"),
                new RequestCase(
                        "same host",
                        PAYMENT.name() + "'s application",
                        request(PAYMENT.applicationAddress(), false, "GET", "/", PAYMENT),
                        "200",
                        "past the proxy: keep the application on loopback"));
    }

    private static RequestCase meshed(
            DemoWorkload from,
            DemoWorkload to,
            String address,
            String method,
            String path,
            String expected,
            String why) {
        return new RequestCase(from.name(), to.name(), request(address, false, method, path, to), expected, why);
    }

    private static RequestCase outside(String who, DemoWorkload to, boolean tls, String expected, String why) {
        return new RequestCase(who, to.name(), request(to.address(), tls, "POST", CHARGES, to), expected, why);
    }

    private static RawRequest request(String address, boolean tls, String method, String path, DemoWorkload to) {
        return new RawRequest(address, to.port(), tls, method, path, to.host(), List.of());
    }
}
