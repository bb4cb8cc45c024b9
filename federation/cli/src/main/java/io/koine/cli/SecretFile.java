package io.koine.cli;

import io.koine.cli.client.CliException;
import io.koine.cli.client.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/// A file for a secret: readable by its owner alone from its first moment, and there either whole or not at all.
final class SecretFile implements AutoCloseable {
    private final Path target;
    private final Path draft;

    private SecretFile(Path target, Path draft) {
        this.target = target;
        this.draft = draft;
    }

    /// Makes sure that the file can be written, before there is a secret to lose.
    ///
    /// @param target where the file is to be; one that is there is replaced
    /// @return the file, to be committed and closed
    /// @throws CliException if it could not be written
    static SecretFile prepare(Path target) {
        Path directory = target.toAbsolutePath().getParent();
        if (directory == null || Files.isDirectory(target)) {
            throw new CliException(target + " is a directory: expected a file");
        }
        try {
            Path draft = Files.createTempFile(
                    directory,
                    ".koine-",
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return new SecretFile(target, draft);
        } catch (IOException e) {
            throw new CliException(target + " cannot be written: " + Reasons.of(e), e);
        }
    }

    /// @param text the secret
    /// @throws CliException if it cannot be written
    void commit(String text) {
        try {
            Files.writeString(draft, text);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CliException(target + " cannot be written: " + Reasons.of(e), e);
        }
    }

    /// Removes what was not committed.
    @Override
    public void close() {
        try {
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            throw new CliException(draft + " cannot be removed: " + Reasons.of(e), e);
        }
    }
}
