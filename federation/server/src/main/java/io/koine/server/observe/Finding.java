package io.koine.server.observe;

import java.util.Comparator;
import java.util.Optional;

/// What was counted, apart from how often.
///
/// @param kind what became of the request
/// @param rule the rule that decided; empty if none did
/// @param reason why, in one word: [#RULE], [#NO_ALLOW_RULE], `TOKEN`, `EXTERNAL`, `HANDSHAKE`, or Envoy's
///     own name
/// @param who the caller's SPIFFE id, or the address of one who has none, or [#OTHERS]; empty if it is not
///     known. Of what was called the host
/// @param port the application's port; of what was called the service's, or 0 with [#OTHERS]
public record Finding(Kind kind, Optional<RuleName> rule, String reason, String who, int port)
        implements Comparable<Finding> {
    /// The rule decided.
    public static final String RULE = "RULE";

    /// There are ALLOW rules, and none matched.
    public static final String NO_ALLOW_RULE = "NO_ALLOW_RULE";

    /// All callers for whom the proxy had no counter of their own.
    public static final String OTHERS = "(others)";

    private static final Comparator<Finding> ORDER = Comparator.comparing(Finding::kind)
            .thenComparing(finding -> finding.rule().map(RuleName::toString).orElse(""))
            .thenComparing(Finding::reason)
            .thenComparing(Finding::who)
            .thenComparingInt(Finding::port);

    Finding withWho(String other) {
        return new Finding(kind, rule, reason, other, port);
    }

    @Override
    public int compareTo(Finding other) {
        return ORDER.compare(this, other);
    }
}
