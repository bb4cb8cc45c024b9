package io.koine.server.jwks;

import io.koine.server.config.JwksConfig;
import io.koine.trust.AddressKind;
import java.net.InetAddress;
import java.util.Optional;

/// Which addresses the control plane connects to for keys. Pure.
///
/// A private address needs the operator's word for the host or the address; a loopback address needs it for the
/// address itself, since whoever runs a name server can give any host that address; for the rest no word helps.
final class AddressRules {
    private final JwksConfig config;

    AddressRules(JwksConfig config) {
        this.config = config;
    }

    /// @param host the host name that was resolved, in lower case
    /// @param address what it was resolved to
    /// @return why it is refused; empty if it is not
    Optional<String> refusal(String host, InetAddress address) {
        AddressKind kind = AddressKind.of(address);
        boolean allowed = switch (kind) {
            case PUBLIC -> true;
            case PRIVATE -> config.allowsHost(host) || config.allowsAddress(address);
            case LOOPBACK -> config.allowsAddress(address);
            case LINK_LOCAL, METADATA, MULTICAST, UNSPECIFIED, DISGUISED, RESERVED -> false;
        };
        if (allowed) {
            return Optional.empty();
        }
        String remedy = kind == AddressKind.PRIVATE ? "; the server's setting jwks-allow does not name it" : "";
        return Optional.of("refused: " + address.getHostAddress() + " is " + kind.words() + remedy);
    }
}
