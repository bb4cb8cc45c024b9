package io.koine.agent;

import io.koine.agent.runtime.AgentException;
import io.koine.agent.runtime.AgentLog;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// `koine agent`. Standard output gets one line, `ready`; everything else is a JSON line on standard error.
///
/// Ends on SIGTERM and SIGINT after a clean stop, as the JVM does, with status 128 + signal; with status 1 if the
/// agent cannot do its work, and 2 if the command line cannot be understood.
public final class Main {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private Main() {}

    /// @param args see [Options#USAGE]
    public static void main(String[] args) throws InterruptedException {
        Map<String, String> environment = System.getenv();
        AgentLog log = new AgentLog(System.err, InstantSource.system());
        Options options;
        try {
            options = options(List.of(args), environment, System.out);
        } catch (UsageException e) {
            System.err.println("koine agent: " + AgentLog.reason(e));
            System.err.println(Options.USAGE);
            System.exit(MISUSED);
            return;
        }
        try {
            run(options, environment, log);
        } catch (AgentException e) {
            log.error("agent cannot go on", "reason", AgentLog.reason(e));
            System.exit(FAILED);
        }
    }

    private static Options options(List<String> args, Map<String, String> environment, PrintStream out) {
        if (args.contains("--help")) {
            out.println(Options.USAGE);
            System.exit(0);
        }
        return OptionParser.parse(args, environment);
    }

    /// Returns only by an exception: the end comes by a signal.
    private static void run(Options options, Map<String, String> environment, AgentLog log)
            throws InterruptedException {
        Agent agent = new Agent(options, log, InstantSource.system(), new SecureRandom());
        // Our own mistake: the agent ends without its stop, so that Envoy serves on until the next agent adopts
        // it.
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            log.error("agent failed", "thread", thread.getName(), "reason", AgentLog.reason(e), "kind", e.getClass());
            Runtime.getRuntime().halt(FAILED);
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(agent, log), "koine-stop"));
        if (agent.start()) {
            System.out.println("ready");
            ServiceManager.notifyReady(environment, log);
        }
        new CountDownLatch(1).await();
    }

    private static void stop(Agent agent, AgentLog log) {
        try {
            agent.stop();
        } catch (InterruptedException | AgentException e) {
            log.error("agent did not stop cleanly", "reason", AgentLog.reason(e));
        }
    }
}
