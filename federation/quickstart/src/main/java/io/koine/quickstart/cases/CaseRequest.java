package io.koine.quickstart.cases;

import org.jspecify.annotations.Nullable;

/// One row of the table: a request and what should become of it.
///
/// @param id unique in the case
/// @param from name of the calling workload; null if somebody outside the mesh calls
/// @param to who is asked
/// @param client how the request gets there; `MTLS` exactly if there is a `from`
/// @param message what is sent
/// @param expect HTTP status as text, or [#REFUSED]
/// @param why what the row shows, maybe empty
public record CaseRequest(
        String id, @Nullable String from, Callee to, Client client, HttpMessage message, String expect, String why) {
    /// The outcome without an HTTP answer: the connection was refused, closed or reset, or spoke no HTTP.
    public static final String REFUSED = "refused";

    /// The word for a caller that is no workload.
    public static final String OUTSIDE = "outside";

    /// @return for people: the calling workload, `outside`, or `same host` for a call past the proxy
    public String caller() {
        if (from != null) {
            return from;
        }
        return client == Client.DIRECT ? "same host" : OUTSIDE;
    }
}
