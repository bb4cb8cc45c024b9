package io.koine.server.observe;

import io.koine.envoy.input.ResourceNames;
import io.koine.trust.enrol.EnrolmentFormatException;
import io.koine.trust.enrol.ObservationReport;
import io.koine.trust.enrol.ObservedCounter;
import java.util.Optional;

/// Says what a counter means that `io.koine.envoy.translate.Observations` configured. Pure.
///
/// @param finding what was counted
/// @param sum whether the counter is of all callers together
record Reading(Finding finding, boolean sum) {
    private static final String ALL = "_all";
    private static final String NO_RULE = "rbac_access_denied_matched_policy[none]";
    private static final String BY_RULE = "rbac_access_denied_matched_policy[";
    private static final String DENIED = "denied";
    private static final String ALLOWED = "allowed";
    private static final int MAX_PORT = 65_535;

    /// @param counter a counter
    /// @return its meaning; empty if it tells nothing of interest, or is of a newer or older configuration
    /// @throws EnrolmentFormatException if the port is none
    static Optional<Reading> of(ObservedCounter counter) {
        boolean sum = counter.name().endsWith(ALL);
        String name = sum ? counter.name().substring(0, counter.name().length() - ALL.length()) : counter.name();
        Optional<Finding> finding = switch (name) {
            case "denied" -> Optional.of(denied(counter));
            case "dry_run" -> dryRun(counter);
            case "audited" ->
                Optional.of(finding(Kind.AUDITED, RuleName.last(counter.label("rule")), Finding.RULE, counter));
            case "plaintext" -> Optional.of(finding(Kind.PLAINTEXT, Optional.empty(), "PERMISSIVE", counter));
            case ObservationReport.CALLED -> called(counter.label(ObservationReport.CLUSTER));
            case "handshake_failed" -> Optional.of(finding(Kind.DENIED, Optional.empty(), "HANDSHAKE", counter));
            default -> Optional.empty();
        };
        return finding.map(found -> new Reading(found, sum));
    }

    private static Optional<Finding> called(String cluster) {
        return cluster.equals(ObservationReport.OTHERS)
                ? Optional.of(called(Finding.OTHERS, 0))
                : ResourceNames.readOutbound(cluster)
                        .map(service -> called(service.host().value(), service.port()));
    }

    private static Finding called(String host, int port) {
        return new Finding(Kind.CALLED, Optional.empty(), Kind.CALLED.name(), host, port);
    }

    private static Finding denied(ObservedCounter counter) {
        String details = counter.label("details");
        Optional<RuleName> rule = RuleName.last(details);
        if (rule.isPresent()) {
            return finding(Kind.DENIED, rule, Finding.RULE, counter);
        }
        if (details.equals(NO_RULE)) {
            return finding(Kind.DENIED, Optional.empty(), Finding.NO_ALLOW_RULE, counter);
        }
        if (details.startsWith("jwt_authn_access_denied")) {
            return finding(Kind.DENIED, Optional.empty(), "TOKEN", counter);
        }
        if (details.startsWith("ext_authz")) {
            return finding(Kind.DENIED, RuleName.last(counter.label("asked")), "EXTERNAL", counter);
        }
        // One of the filters that stand before policy: the name says what it refuses.
        String reason =
                details.startsWith(BY_RULE) ? details.substring(BY_RULE.length(), details.length() - 1) : details;
        return finding(Kind.DENIED, Optional.empty(), reason, counter);
    }

    /// A dry run decides only where the rules in force do not: what a DENY refused stays refused, and what
    /// an ALLOW lets in needs no second one.
    private static Optional<Finding> dryRun(ObservedCounter counter) {
        String details = counter.label("details");
        boolean denied =
                counter.label("deny").equals(DENIED) || RuleName.last(details).isPresent();
        boolean refused = counter.label("allow").equals(DENIED) || details.equals(NO_RULE);
        boolean allowed = !refused && counter.label("allow").equals(ALLOWED);
        Optional<RuleName> deny = RuleName.last(counter.label("dry_deny_rule"));
        Optional<RuleName> allow = RuleName.last(counter.label("dry_allow_rule"));
        if (denied) {
            return Optional.empty();
        }
        if (deny.isPresent()) {
            return refused ? Optional.empty() : Optional.of(finding(Kind.WOULD_DENY, deny, Finding.RULE, counter));
        }
        if (allow.isPresent()) {
            return Optional.of(finding(refused ? Kind.WOULD_ALLOW : Kind.STILL_ALLOWED, allow, Finding.RULE, counter));
        }
        return refused || allowed || !counter.label("dry_allow").equals(DENIED)
                ? Optional.empty()
                : Optional.of(finding(Kind.WOULD_DENY, Optional.empty(), Finding.NO_ALLOW_RULE, counter));
    }

    private static Finding finding(Kind kind, Optional<RuleName> rule, String reason, ObservedCounter counter) {
        String caller = counter.label("caller");
        return new Finding(kind, rule, reason, caller.isEmpty() ? counter.label("address") : caller, port(counter));
    }

    private static int port(ObservedCounter counter) {
        String text = counter.label("port");
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > MAX_PORT) {
            throw new EnrolmentFormatException(
                    "label port of " + counter.name() + " is \"" + text + "\": expected a port from 1 to " + MAX_PORT);
        }
        return port;
    }
}
