package io.koine.server.xds;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.server.identity.Enrolment;
import io.koine.server.store.Instance;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Binds every call, whatever its method, to the workload instance that the peer's leaf was issued to. A
/// call whose leaf the ledger does not know is refused before any service sees it.
final class PeerInterceptor implements ServerInterceptor {
    /// Who calls.
    static final Context.Key<Peer> PEER = Context.key("koine-peer");

    private final Enrolment enrolment;

    /// The caller.
    ///
    /// @param instance what its leaf was issued to
    /// @param leaf its certificate
    record Peer(Instance instance, X509Certificate leaf) {}

    PeerInterceptor(Enrolment enrolment) {
        this.enrolment = enrolment;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Optional<X509Certificate> leaf = leaf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        if (leaf.isEmpty()) {
            return refuse(call, Status.UNAUTHENTICATED.withDescription("a client certificate is required"));
        }
        Optional<Instance> instance;
        try {
            instance = enrolment.authenticate(leaf.get());
        } catch (StoreUnavailableException e) {
            return refuse(
                    call,
                    Status.UNAVAILABLE
                            .withDescription("the ledger cannot be read")
                            .withCause(e));
        }
        if (instance.isEmpty()) {
            return refuse(call, Status.UNAUTHENTICATED.withDescription("the certificate is not in the ledger"));
        }
        Context context = Context.current().withValue(PEER, new Peer(instance.get(), leaf.get()));
        return Contexts.interceptCall(context, call, headers, next);
    }

    private static Optional<X509Certificate> leaf(@Nullable SSLSession session) {
        if (session == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain[0] instanceof X509Certificate leaf ? Optional.of(leaf) : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            // The client showed no certificate: the TLS layer asks for one, so this is a second line of
            // defence.
            return Optional.empty();
        }
    }

    private static <Q> ServerCall.Listener<Q> refuse(ServerCall<Q, ?> call, Status status) {
        call.close(status, new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
