package io.koine.quickstart.mesh;

import io.koine.model.Platform;
import io.koine.quickstart.workload.Application;
import io.koine.quickstart.workload.DemoApplication;
import io.koine.quickstart.workload.DemoWorkload;
import java.util.function.Supplier;

/// A workload that is to run on a platform.
///
/// @param workload the workload
/// @param platform where it is to run
/// @param application starts its application, which listens at the workload's address for that platform; the
///     mesh closes it
public record Placed(DemoWorkload workload, Platform platform, Supplier<Application> application) {
    /// @param workload the workload
    /// @param platform where it is to run
    /// @return that, with a demo application that answers every request with 200
    public static Placed demo(DemoWorkload workload, Platform platform) {
        return new Placed(workload, platform, () -> new DemoApplication(workload, platform, headers -> true));
    }

    /// @param workload the workload
    /// @param platform where it is to run
    /// @return that, with an external authorization service
    public static Placed authorizer(DemoWorkload workload, Platform platform) {
        return new Placed(
                workload, platform, () -> new DemoApplication(workload, platform, DemoApplication::authorizes));
    }
}
