package io.koine.agent;

import io.koine.trust.enrol.EnrolmentFormatException;
import io.koine.trust.enrol.RegisteredPort;
import io.koine.trust.enrol.Registration;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads the command line. Apart from `@FILE` and the search for Envoy a pure function of its arguments.
final class OptionParser {
    private static final String DISK = "--allow-disk-runtime-dir";
    private static final Set<String> SINGLE = Set.of(
            "--join",
            "--address",
            "--mode",
            "--runtime-dir",
            "--outbound-range",
            "--envoy",
            "--concurrency",
            "--network",
            "--region",
            "--zone");
    private static final Set<String> REPEATABLE = Set.of("--port", "--reserved-port");
    private static final Pattern PORT = Pattern.compile("(?<name>[^:]+):(?<port>[0-9]{1,5})"
            + ":(?<address>\\[[0-9a-fA-F:]+]|[0-9.]+):(?<application>[0-9]{1,5})"
            + "(:(?<listen>[0-9]{1,5}))?(:(?<protocol>[A-Za-z].*))?");
    private static final String PORT_FORM = "NAME:SERVICEPORT:APPADDR:APPPORT[:LISTENPORT][:APPPROTOCOL]";
    private static final String LOOPBACK_RANGE = "127.64.0.0/16";
    private static final String UNROUTED_RANGE = "240.240.0.0/16";
    private static final int MAX_CONCURRENCY = 256;
    private static final int MAX_PORT = 65535;
    private static final int HASH_DIGITS = 12;

    private final Map<String, List<String>> values = new TreeMap<>();
    private final Map<String, String> environment;

    private OptionParser(Map<String, String> environment) {
        this.environment = environment;
    }

    /// @param arguments the command line
    /// @param environment the process's environment
    /// @return the options, complete
    /// @throws UsageException naming the first argument that is wrong or missing
    static Options parse(List<String> arguments, Map<String, String> environment) {
        OptionParser parser = new OptionParser(environment);
        parser.collect(expand(arguments).iterator());
        return parser.options();
    }

    private static List<String> expand(List<String> arguments) {
        return arguments.stream()
                .flatMap(argument ->
                        argument.startsWith("@") ? lines(Path.of(argument.substring(1))) : Stream.of(argument))
                .toList();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"));
        } catch (IOException e) {
            throw new UsageException("argument file " + file + " cannot be read", e);
        }
    }

    private void collect(Iterator<String> arguments) {
        while (arguments.hasNext()) {
            String name = arguments.next();
            if (name.equals(DISK)) {
                values.put(name, List.of());
                continue;
            }
            if (!SINGLE.contains(name) && !REPEATABLE.contains(name)) {
                throw new UsageException("unknown option " + name);
            }
            if (!arguments.hasNext()) {
                throw new UsageException(name + ": expected a value after it");
            }
            List<String> given = values.computeIfAbsent(name, _ -> new ArrayList<>());
            given.add(arguments.next());
            if (given.size() > 1 && SINGLE.contains(name)) {
                throw new UsageException(name + " is given twice");
            }
        }
    }

    private Options options() {
        Path join = path("--join", required("--join"));
        Registration registration = registration();
        Path directory = one("--runtime-dir")
                .map(text -> path("--runtime-dir", text))
                .orElseGet(() -> defaultDirectory(registration.address()));
        int concurrency = one("--concurrency")
                .map(text -> number("--concurrency", text, MAX_CONCURRENCY))
                .orElse(2);
        return new Options(join, registration, directory, values.containsKey(DISK), envoy(), concurrency);
    }

    private Registration registration() {
        String mode = one("--mode").orElse(Registration.LOOPBACK);
        boolean redirected = mode.equals(Registration.IPTABLES);
        List<RegisteredPort> ports =
                all("--port").stream().map(text -> port(text, redirected)).toList();
        List<Integer> reserved = all("--reserved-port").stream()
                .map(text -> number("--reserved-port", text, MAX_PORT))
                .toList();
        try {
            return new Registration(
                    required("--address"),
                    ports,
                    mode,
                    one("--outbound-range").orElse(redirected ? UNROUTED_RANGE : LOOPBACK_RANGE),
                    reserved,
                    one("--network").orElse(""),
                    one("--region").orElse(""),
                    one("--zone").orElse(""));
        } catch (EnrolmentFormatException e) {
            throw new UsageException("arguments", e);
        }
    }

    /// @param redirected whether callers dial the application's own port
    private static RegisteredPort port(String text, boolean redirected) {
        Matcher parts = PORT.matcher(text);
        if (!parts.matches()) {
            throw new UsageException("--port " + text + ": expected " + PORT_FORM);
        }
        int port = Integer.parseInt(parts.group("port"));
        int application = Integer.parseInt(parts.group("application"));
        String listen = parts.group("listen");
        int unsaid = redirected ? application : port;
        try {
            return new RegisteredPort(
                    parts.group("name"),
                    port,
                    listen == null ? unsaid : Integer.parseInt(listen),
                    parts.group("address").replaceAll("[\\[\\]]", ""),
                    application,
                    Optional.ofNullable(parts.group("protocol")));
        } catch (EnrolmentFormatException e) {
            throw new UsageException("--port " + text, e);
        }
    }

    private Path envoy() {
        Optional<String> named = one("--envoy").or(() -> Optional.ofNullable(environment.get("KOINE_ENVOY")));
        Path found = named.map(text -> path("--envoy", text))
                .or(this::envoyInPath)
                .orElseThrow(() -> new UsageException("--envoy is missing, and there is no envoy in PATH"));
        if (!executable(found)) {
            throw new UsageException("--envoy " + found + ": expected an executable file");
        }
        return found.toAbsolutePath();
    }

    private Optional<Path> envoyInPath() {
        String path = environment.getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, "envoy"))
                .filter(OptionParser::executable)
                .findFirst();
    }

    private static boolean executable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    /// Stays the same for the same workload, so that an agent that is started again finds its identity and its
    /// Envoy.
    private static Path defaultDirectory(String address) {
        try {
            byte[] seed = (System.getProperty("user.name") + "\n" + address).getBytes(StandardCharsets.UTF_8);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(seed);
            return Path.of(
                    "/dev/shm/koine-agent-" + HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks SHA-256", e);
        }
    }

    private static int number(String name, String text, int max) {
        if (text.matches("[0-9]{1,5}")) {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= max) {
                return number;
            }
        }
        throw new UsageException(name + " " + text + ": expected a number from 1 to " + max);
    }

    private static Path path(String name, String text) {
        if (text.isEmpty()) {
            throw new UsageException(name + ": expected a path");
        }
        return Path.of(text);
    }

    private String required(String name) {
        return one(name).orElseThrow(() -> new UsageException(name + " is missing"));
    }

    private Optional<String> one(String name) {
        return all(name).stream().findFirst();
    }

    private List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }
}
