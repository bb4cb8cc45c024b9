package io.koine.bench.scenario;

import java.nio.file.Path;
import java.util.function.Consumer;

/// What all runs of a scenario share.
///
/// @param launcher the `koine` launcher
/// @param kubernetes directory with `etcd` and `kube-apiserver`
/// @param proxies how many simulated proxies
/// @param services how many services
/// @param seconds how long events are fired
/// @param progress is told what goes on
public record Setting(
        Path launcher, Path kubernetes, int proxies, int services, int seconds, Consumer<String> progress) {}
