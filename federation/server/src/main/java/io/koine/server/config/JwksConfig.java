package io.koine.server.config;

import io.koine.mesh.scope.authz.IpRange;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where key sets of token issuers may be fetched, beyond public addresses.
///
/// @param hosts lower-case host names that may have private addresses; `*.` at the front stands for any prefix
/// @param ranges addresses that any host may have; a loopback address is allowed only here
/// @param authorities PEM file of authorities that are trusted beside the system's; empty: none
public record JwksConfig(List<String> hosts, List<IpRange> ranges, Optional<Path> authorities) {
    /// Public addresses and the system's authorities.
    public static final JwksConfig PUBLIC = new JwksConfig(List.of(), List.of(), Optional.empty());

    private static final Pattern HOST =
            Pattern.compile("(\\*\\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+(/.*)?|.*:.*");

    public JwksConfig {
        hosts = List.copyOf(hosts);
        ranges = List.copyOf(ranges);
    }

    /// @param words hosts, addresses and ranges, mixed
    /// @param authorities the file, if there is one
    /// @return the configuration
    /// @throws IllegalArgumentException naming the word that is none of these
    static JwksConfig parse(List<String> words, Optional<Path> authorities) {
        List<IpRange> ranges = words.stream()
                .filter(word -> ADDRESS.matcher(word).matches())
                .map(word -> IpRange.parse(word).orElseThrow(() -> unexpected(word)))
                .toList();
        List<String> hosts = words.stream()
                .filter(word -> !ADDRESS.matcher(word).matches())
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
        hosts.stream().filter(host -> !HOST.matcher(host).matches()).findFirst().ifPresent(host -> {
            throw unexpected(host);
        });
        return new JwksConfig(hosts, ranges, authorities);
    }

    private static IllegalArgumentException unexpected(String word) {
        return new IllegalArgumentException(
                "\"" + word + "\": expected a host such as idp.corp.example or *.corp.example, or a range such as"
                        + " 10.20.0.0/16");
    }

    /// @param host a host name in lower case, without a dot at its end
    /// @return whether it may have private addresses
    public boolean allowsHost(String host) {
        return hosts.stream()
                .anyMatch(allowed ->
                        allowed.startsWith("*.") ? host.endsWith(allowed.substring(1)) : allowed.equals(host));
    }

    /// @param address an address
    /// @return whether any host may have it
    public boolean allowsAddress(InetAddress address) {
        String literal = address.getHostAddress();
        return ranges.stream().anyMatch(range -> range.contains(literal));
    }
}
