package io.koine.quickstart.report;

import io.koine.model.Platform;
import org.jspecify.annotations.Nullable;

/// One side of a request.
///
/// @param name of the workload, or what is known of somebody who is none
/// @param platform where the workload is; null for somebody who is none
/// @param object the platform's object, such as `pod orders/order-service`; empty if there is none
/// @param spiffeId as the callee's proxy saw it in that side's certificate; empty if it saw none
public record Party(String name, @Nullable Platform platform, String object, String spiffeId) {
    /// @param name what is known of somebody who is no workload
    /// @return that somebody
    public static Party outsider(String name) {
        return new Party(name, null, "", "");
    }
}
