package io.koine.server;

import io.koine.server.config.CommandLine;
import io.koine.server.config.ConfigException;
import io.koine.server.config.ConfigReader;
import io.koine.server.config.ServerConfig;
import io.koine.server.config.Settings;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `koine server`: reads the configuration, starts the control plane, and stops it on SIGTERM.
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int EXIT_CONFIGURATION = 2;
    private static final int EXIT_START = 1;
    private static final int EXIT_BUG = 70;

    private Main() {}

    /// @param arguments `--key value` for each setting; see docs/configuration.md
    @SuppressWarnings("SystemOut") // the admin token and the readiness line are for the terminal, not for the log
    public static void main(String[] arguments) {
        ServerConfig config;
        try {
            Settings settings = CommandLine.read(List.of(arguments), System.getenv());
            settings.values().forEach((key, value) -> LOG.info("{} = {} ({})", key, value.text(), value.origin()));
            config = ConfigReader.read(settings);
        } catch (ConfigException e) {
            System.err.println("koine server: " + e.getMessage());
            System.exit(EXIT_CONFIGURATION);
            return;
        }
        NativeCryptography.install();
        KoineServer server;
        try {
            server = KoineServer.start(config, Main::bug);
        } catch (RuntimeException e) {
            LOG.error("the control plane does not start", e);
            System.err.println("koine server: " + e.getMessage());
            System.exit(EXIT_START);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "koine-stop"));
        server.newAdminToken().ifPresent(token -> System.out.println("Admin token (shown once): " + token));
        System.out.println("Koine is ready: api " + server.apiUrl() + " xds "
                + server.xds().host() + ":" + server.xds().port());
    }

    /// An exception that nobody expected: the process ends rather than go on in an unknown state. Proxies
    /// keep their configuration.
    private static void bug(Thread thread, Throwable error) {
        LOG.error("a bug in thread {}; the process ends, proxies keep their configuration", thread.getName(), error);
        Runtime.getRuntime().halt(EXIT_BUG);
    }
}
