package io.koine.bench.micro;

import io.koine.mesh.Mesh;
import io.koine.mesh.loop.LoopAction;
import io.koine.mesh.loop.LoopInput;
import io.koine.mesh.loop.LoopTimer;
import io.koine.mesh.loop.MeshLoop;
import io.koine.model.catalogue.SourceEvent;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The mesh's loop in virtual time: whatever it gathers is published before a method returns.
///
/// Threads: one.
final class Loop {
    private static final Duration SYNC_DEADLINE = Duration.ofSeconds(5);

    private final MeshLoop loop = new MeshLoop(ManyServices.settings(), SYNC_DEADLINE);
    private long due;
    private long now;
    private @Nullable Mesh newest;

    Loop() {
        perform(loop.start());
        perform(loop.step(new LoopInput.BundleChanged(ManyServices.DOMAIN, ManyServices.ANCHORS), now));
        ManyServices.all().forEach(this::submit);
    }

    /// @param event what a source says
    void submit(SourceEvent event) {
        perform(loop.step(new LoopInput.FromSource(event), now));
        while (due > now) {
            now = due;
            perform(loop.step(new LoopInput.TimerFired(LoopTimer.COALESCE), now));
        }
    }

    /// @return the newest mesh
    /// @throws IllegalStateException if there is none
    Mesh mesh() {
        if (newest == null) {
            throw new IllegalStateException("nothing was published: " + loop.waitingFor());
        }
        return newest;
    }

    private void perform(List<LoopAction> actions) {
        for (LoopAction action : actions) {
            switch (action) {
                case LoopAction.Publish(Mesh mesh) -> newest = mesh;
                case LoopAction.Arm(LoopTimer timer, Duration delay) -> {
                    // The others are for sources that do not come and for ports that wait: here are neither.
                    if (timer == LoopTimer.COALESCE) {
                        due = now + delay.toNanos();
                    }
                }
                case LoopAction.Persist kept -> {}
                case LoopAction.AllotAddresses asked ->
                    throw new IllegalStateException("every service has an address, but not " + asked.hosts());
            }
        }
    }
}
