package io.koine.bench.scenario;

import io.koine.bench.proxy.Manner;
import io.koine.bench.proxy.Manners;
import java.nio.file.Path;
import java.util.function.Consumer;

/// What all runs of a scenario share.
///
/// @param launcher the `koine` launcher
/// @param kubernetes directory with `etcd` and `kube-apiserver`
/// @param proxies how many simulated proxies
/// @param services how many services
/// @param seconds how long events are fired
/// @param stretches how often, one after another, in the same run (S1 and S5)
/// @param manners how some of the proxies behave
/// @param isEncrypted whether the proxies enrol, and speak TLS
/// @param progress is told what goes on
public record Setting(
        Path launcher,
        Path kubernetes,
        int proxies,
        int services,
        int seconds,
        int stretches,
        Manners manners,
        boolean isEncrypted,
        Consumer<String> progress) {
    /// @return how many proxies behave as Envoy does
    int behaving() {
        return (int) manners.of(proxies).stream().filter(Manner.NORMAL::equals).count();
    }

    /// @return the same with other manners
    Setting with(Manners other) {
        return new Setting(launcher, kubernetes, proxies, services, seconds, stretches, other, isEncrypted, progress);
    }

    /// @return the same with proxies in plaintext
    Setting inPlaintext() {
        return new Setting(launcher, kubernetes, proxies, services, seconds, stretches, manners, false, progress);
    }

    boolean allBehave() {
        return behaving() == proxies;
    }
}
