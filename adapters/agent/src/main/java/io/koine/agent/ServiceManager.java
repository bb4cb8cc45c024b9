package io.koine.agent;

import io.koine.agent.runtime.AgentLog;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Map;

/// Tells systemd that a service of `Type=notify` is up (sd_notify(3)). The JDK has no datagram sockets of the
/// UNIX domain, so systemd's own program does it; the unit needs `NotifyAccess=all`.
final class ServiceManager {
    private ServiceManager() {}

    /// @param environment the process's environment; without `NOTIFY_SOCKET` nothing is done
    /// @param log told if it did not work
    static void notifyReady(Map<String, String> environment, AgentLog log) throws InterruptedException {
        if (!environment.containsKey("NOTIFY_SOCKET")) {
            return;
        }
        try {
            Process process = new ProcessBuilder("systemd-notify", "--ready")
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.INHERIT)
                    .start();
            int status = process.waitFor();
            if (status != 0) {
                log.warning("systemd-notify failed", "status", status);
            }
        } catch (IOException e) {
            log.warning("systemd-notify cannot be started", "reason", AgentLog.reason(e));
        }
    }
}
