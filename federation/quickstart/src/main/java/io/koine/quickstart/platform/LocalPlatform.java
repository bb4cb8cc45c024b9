package io.koine.quickstart.platform;

import io.koine.cli.client.CliException;
import io.koine.model.Platform;
import io.koine.quickstart.workload.DemoWorkload;
import java.util.List;
import java.util.Map;

/// A platform of a local mesh. A workload's life on it: [#create], [#serve] once its proxy takes traffic,
/// [#leave] when it is to go, [#end] when its processes have ended.
///
/// Every method that does something may block, and throws [CliException] when the platform
/// does not do what it is asked. Threads: used from one; [#end] from any, also several at once.
public sealed interface LocalPlatform extends AutoCloseable permits LocalEcs, LocalKubernetes, LocalVms {
    /// @return which platform it is
    Platform kind();

    /// @return what to call it before people, who are to know what is real of it
    String title();

    /// Starts what there is to start, and does not wait for it.
    ///
    /// @throws CliException with the reason, if the platform cannot be had on this machine
    void begin();

    /// Waits until workloads can be created.
    ///
    /// @throws CliException with the reason, if it cannot be had
    void awaitReady();

    /// @return how the control plane finds it: flags, known once it has begun
    List<String> settings();

    /// @return variables that the control plane needs to read it, and nobody else
    Map<String, String> environment();

    /// Makes the platform's object of a workload. It is not to be called yet.
    ///
    /// @param workload the workload
    /// @param instance a name that no instance of this mesh has had before, for a platform that draws none
    ///     itself
    /// @return the workload on this platform
    Place create(DemoWorkload workload, String instance);

    /// Lets the platform say that the workload may be called.
    ///
    /// @param place the workload, whose proxy takes traffic
    void serve(Place place);

    /// Has the platform take the workload out, while its proxy still serves what is in flight.
    ///
    /// @param place the workload
    void leave(Place place);

    /// Completes the removal. May be called by another thread than everything else.
    ///
    /// @param place the workload, whose agent and proxy have ended
    void end(Place place);

    /// Gives back what was started and made. Nothing happens if it has not begun.
    @Override
    void close();
}
