package io.koine.envoy.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a policy can look at, after the connection manager and the token check.
///
/// @param world for names of the mesh
/// @param call what was sent
/// @param path as policy sees it
/// @param claims of the valid token
record ReferenceFacts(World world, Call call, String path, Optional<Map<String, Object>> claims) {
    private static final List<String> JOINED = List.of("x-request-id", "user-agent", "x-forwarded-for");

    /// @return the caller's names
    List<String> callers() {
        return Reference.names(world, call);
    }

    /// @return the last address of x-forwarded-for, or else where the connection comes from
    String remoteAddress() {
        List<String> lines = call.request().lines("x-forwarded-for");
        if (lines.isEmpty()) {
            return call.peer().address();
        }
        String[] hops = String.join(",", lines).split(",", -1);
        String last = hops[hops.length - 1].strip();
        return ReferenceFields.isAddress(last) ? last : call.peer().address();
    }

    /// @return the values of a header that are compared
    List<String> header(String name, boolean eachElement) {
        List<String> lines = call.request().lines(name);
        // The connection manager makes a request id where there is none.
        if (name.toLowerCase(Locale.ROOT).equals("x-request-id")
                && lines.stream().allMatch(String::isEmpty)) {
            return List.of("00000000-0000-4000-8000-000000000000");
        }
        // Envoy has one line each for some headers.
        List<String> full = lines.stream().filter(line -> !line.isEmpty()).toList();
        if (JOINED.contains(name.toLowerCase(Locale.ROOT)) && !lines.isEmpty()) {
            lines = List.of(String.join(",", full));
        }
        List<String> values = new ArrayList<>(lines);
        if (eachElement) {
            for (String line : lines) {
                Arrays.stream(line.split(",", -1))
                        .map(String::strip)
                        .filter(element -> !element.isEmpty())
                        .forEach(values::add);
            }
        }
        return values;
    }

    /// @return the host in the forms that count
    List<String> hosts(boolean withoutPort) {
        String host = call.request().host().toLowerCase(Locale.ROOT);
        if (!withoutPort) {
            return List.of(host);
        }
        String bare = host.replaceAll(":[0-9]+$", "");
        return List.of(bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare);
    }
}
