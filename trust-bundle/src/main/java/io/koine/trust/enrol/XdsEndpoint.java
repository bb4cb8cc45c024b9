package io.koine.trust.enrol;

import io.koine.trust.SpiffeId;
import io.koine.trust.json.JsonObject;

/// Where an Envoy finds its configuration.
///
/// @param host an IP literal or a DNS name
/// @param port the port of the xDS server
/// @param serverId the only id that the server may have
public record XdsEndpoint(String host, int port, SpiffeId serverId) {
    /// @throws EnrolmentFormatException if a part is not of its form
    public XdsEndpoint {
        Checks.host("xds.host", host);
        Checks.port("xds.port", port);
    }

    static XdsEndpoint fromJson(JsonObject object) {
        return new XdsEndpoint(
                object.requiredString("host"),
                object.requiredInt("port", 1, Checks.MAX_PORT),
                SpiffeId.parse(object.requiredString("serverId")));
    }

    JsonObject toJson() {
        return JsonObject.EMPTY.with("host", host).with("port", port).with("serverId", serverId.toString());
    }
}
