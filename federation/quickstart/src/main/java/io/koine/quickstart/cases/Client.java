package io.koine.quickstart.cases;

import java.util.Arrays;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How a request reaches the one who is called.
public enum Client {
    /// Through the caller's own Envoy, which authenticates both sides.
    MTLS,
    /// Straight to the callee's Envoy, without TLS.
    PLAINTEXT,
    /// Straight to the callee's Envoy, by TLS without a client certificate.
    NONE,
    /// Straight to the application's own port, past the proxy. Only a program on the callee's host can do that.
    DIRECT;

    /// @return the word in a case file
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static SortedMap<String, Client> byWord() {
        return Arrays.stream(values())
                .collect(Collectors.toMap(Client::word, client -> client, (first, second) -> first, TreeMap::new));
    }
}
