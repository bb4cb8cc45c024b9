package io.koine.cli.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// Which control plane to talk to, and as whom.
///
/// @param server `https://<host>[:<port>]`
/// @param anchors what its certificate must lead to
/// @param token the administrator's token, if one was given
public record Target(URI server, Anchors anchors, Optional<Token> token) {
    /// @throws CliException if the address has another form
    public Target {
        boolean bare = server.getRawPath() == null || server.getRawPath().matches("/?");
        if (!"https".equals(server.getScheme())
                || server.getHost() == null
                || !bare
                || server.getRawQuery() != null
                || server.getRawFragment() != null
                || server.getRawUserInfo() != null) {
            throw wrongServer(server.toString());
        }
    }

    /// @param text an address that the user gave
    /// @return the address
    /// @throws CliException if it is no address at all
    public static URI parseServer(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw wrongServer(text);
        }
    }

    private static CliException wrongServer(String text) {
        return new CliException("server is '" + text + "': expected https://<host>[:<port>] and nothing after it");
    }
}
