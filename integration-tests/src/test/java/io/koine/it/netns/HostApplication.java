package io.koine.it.netns;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The application of a host: a [HostProgram] under a user of its own.
final class HostApplication implements Closeable {
    private final Process process;
    private final BufferedReader answers;

    private HostApplication(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static HostApplication start(Host host) throws IOException {
        Path classes = Path.of(URI.create(HostProgram.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                // Names change while the test runs.
                "-Dsun.net.inetaddr.ttl=0",
                "-Dsun.net.inetaddr.negative.ttl=0",
                "-cp",
                classes.toString(),
                HostProgram.class.getName());
        return new HostApplication(new ProcessBuilder(host.as(Host.APPLICATION_USER, command))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /// @return `ok`, or `failed` with the reason
    String listen(String address, int port) {
        return tell("listen " + address + " " + port);
    }

    /// Closes a port that it opened.
    void close(int port) {
        tell("close " + port);
    }

    /// @param host name or address to connect to
    /// @param port to connect to
    /// @return the status and the answer's first line, or `refused` with the reason
    String ask(String host, int port) {
        return ask(host, port, "/", host);
    }

    /// @param host name or address to connect to
    /// @param port to connect to
    /// @param target the request's, as sent
    /// @param authority the Host header
    /// @return the status and the answer's first line, or `refused` with the reason
    String ask(String host, int port, String target, String authority) {
        return tell("ask " + host + " " + port + " " + target + " " + authority);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private synchronized String tell(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return Optional.ofNullable(answers.readLine())
                    .orElseThrow(() -> new IllegalStateException("the application has ended"));
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }
}
