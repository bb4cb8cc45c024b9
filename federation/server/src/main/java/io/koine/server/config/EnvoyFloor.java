package io.koine.server.config;

import io.koine.model.EnvoyVersion;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which Envoys are served. Policy that an Envoy reads otherwise than it was meant is an open door, so those that
/// lack the fix of CVE-2026-73551 (parameters on dot segments in paths) are refused.
///
/// @param allowed versions from this one on are served although they are older than the fix; empty
///     if there is no such exception
public record EnvoyFloor(Optional<EnvoyVersion> allowed) {
    /// No exception.
    public static final EnvoyFloor DEFAULT = new EnvoyFloor(Optional.empty());

    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})");

    /// The first fixed patch of each minor version of major version 1; later minor versions never lacked the fix.
    private static final Map<Integer, Integer> FIXED = Map.of(36, 10, 37, 6, 38, 4, 39, 1);

    private static final EnvoyVersion FIRST_WITHOUT_HOLE = new EnvoyVersion(1, 40, 0);

    /// @param text a version such as `1.36.2`
    /// @return the floor with that exception
    /// @throws IllegalArgumentException if it is no version
    public static EnvoyFloor allowing(String text) {
        Matcher matcher = VERSION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\": expected a version of Envoy such as 1.36.2");
        }
        return new EnvoyFloor(Optional.of(new EnvoyVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)))));
    }

    /// @param version of an Envoy, as it says itself
    /// @return why it is not served; empty if it is, as is what does not say that it is an Envoy
    public Optional<String> refusal(EnvoyVersion version) {
        if (version.equals(EnvoyVersion.UNKNOWN)
                || isFixed(version)
                || allowed.filter(from -> version.compareTo(from) >= 0).isPresent()) {
            return Optional.empty();
        }
        return Optional.of("Envoy " + version + " is too old: it lets paths pass by policy (CVE-2026-73551); expected "
                + expected(version) + ", or the setting envoy-allow of the control plane");
    }

    private static boolean isFixed(EnvoyVersion version) {
        if (version.compareTo(FIRST_WITHOUT_HOLE) >= 0) {
            return true;
        }
        Integer patch = version.major() == 1 ? FIXED.get(version.minor()) : null;
        return patch != null && version.patch() >= patch;
    }

    private static String expected(EnvoyVersion version) {
        Integer patch = version.major() == 1 ? FIXED.get(version.minor()) : null;
        String newest = FIRST_WITHOUT_HOLE + " or later";
        return patch == null ? newest : new EnvoyVersion(1, version.minor(), patch) + ", or " + newest;
    }
}
