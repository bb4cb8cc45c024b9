package io.koine.quickstart.mesh;

import io.koine.cli.client.CliException;
import io.koine.model.Platform;
import io.koine.quickstart.platform.LocalEcs;
import io.koine.quickstart.platform.LocalKubernetes;
import io.koine.quickstart.platform.LocalPlatform;
import io.koine.quickstart.platform.LocalVms;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The platforms of a local mesh: those that can be had, and why the others cannot.
///
/// Threads: used from one.
final class Platforms implements AutoCloseable {
    private final Map<Platform, LocalPlatform> available = new EnumMap<>(Platform.class);
    private final Map<Platform, String> reasons = new EnumMap<>(Platform.class);
    private final Consumer<String> progress;

    /// Starts nothing yet.
    Platforms(Installation installation, Path directory, Needs needs, Consumer<String> progress) {
        this.progress = progress;
        // Always: without a registry there is no control plane.
        available.put(Platform.VM, new LocalVms(needs.namespaces()));
        for (Platform platform : needs.platforms()) {
            switch (platform) {
                case K8S ->
                    available.put(
                            platform,
                            new LocalKubernetes(
                                    installation.kubernetes(), directory.resolve("kubernetes"), needs.namespaces()));
                case ECS ->
                    available.put(
                            platform,
                            new LocalEcs(installation.aws(), directory.resolve("aws.log"), needs.cloudMapNames()));
                case VM -> {}
            }
        }
    }

    /// Starts what there is to start.
    void begin() {
        tryEach(LocalPlatform::begin);
    }

    /// Waits until all can be used.
    ///
    /// @return false if one of them turned out not to be available
    boolean awaitReady() {
        return tryEach(LocalPlatform::awaitReady);
    }

    private boolean tryEach(Consumer<LocalPlatform> step) {
        boolean all = true;
        for (LocalPlatform platform : List.copyOf(available.values())) {
            try {
                step.accept(platform);
            } catch (CliException e) {
                String reason = String.valueOf(e.getMessage());
                progress.accept("no " + platform.title() + ": " + reason);
                available.remove(platform.kind());
                reasons.put(platform.kind(), reason);
                platform.close();
                all = false;
            }
        }
        return all;
    }

    /// @param further settings
    /// @return all settings of the control plane
    List<String> settings(Collection<String> further) {
        List<String> settings = new ArrayList<>();
        available.values().forEach(platform -> settings.addAll(platform.settings()));
        settings.addAll(further);
        return settings;
    }

    /// @return variables for the control plane alone
    Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        available.values().forEach(platform -> environment.putAll(platform.environment()));
        return environment;
    }

    /// @param platform a platform
    /// @return why it cannot be used; empty if it can
    Optional<String> unavailable(Platform platform) {
        return available.containsKey(platform)
                ? Optional.empty()
                : Optional.of(reasons.getOrDefault(platform, "it was not asked for"));
    }

    /// @param platform a platform
    /// @return it
    /// @throws CliException with the reason, if it is not available
    LocalPlatform of(Platform platform) {
        LocalPlatform found = available.get(platform);
        if (found == null) {
            throw new CliException(unavailable(platform).orElse(""));
        }
        return found;
    }

    @Override
    public void close() {
        for (LocalPlatform platform : available.values()) {
            try {
                platform.close();
            } catch (CliException e) {
                progress.accept("something is left behind of " + platform.title() + ": " + e.getMessage());
            }
        }
    }
}
