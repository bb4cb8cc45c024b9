package io.koine.server;

import io.koine.server.config.HostPort;
import io.koine.server.config.ServerConfig;
import io.koine.trust.Pem;
import io.koine.trust.TrustBundle;
import io.koine.trust.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// What the server leaves in its data directory for tools on the same host: where it listens, and its
/// public anchors.
final class RunFiles {
    private static final String ENDPOINTS = "endpoints.json";
    private static final String BUNDLE = "bundle.pem";

    private RunFiles() {}

    /// Makes the data directory, for its owner alone.
    ///
    /// @param directory nothing happens if it is there
    static void prepare(Path directory) {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException("data: cannot make directory " + directory, e);
        }
    }

    /// @param config the configuration
    /// @param api the API's address
    /// @param xds where delta ADS is
    /// @param unsafe where delta ADS is in plaintext, if it is
    /// @param bundle the mesh's bundle
    static void write(ServerConfig config, String api, HostPort xds, Optional<HostPort> unsafe, TrustBundle bundle) {
        replace(config.data().resolve(BUNDLE), Pem.certificates(bundle.authorities()));
        JsonObject endpoints = JsonObject.EMPTY
                .with("api", api)
                .with("xds", xds.toString())
                .with("trustDomain", config.trustDomain().name())
                .with("pid", ProcessHandle.current().pid());
        JsonObject all = unsafe.map(address -> endpoints.with("unsafePlaintextXds", address.toString()))
                .orElse(endpoints);
        replace(config.data().resolve(ENDPOINTS), all + "\n");
    }

    /// Readers see the old file or the new one, never half of one.
    private static void replace(Path file, String text) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.writeString(next, text);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
