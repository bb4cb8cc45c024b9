package io.koine.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// Files and directories that only their owner may read: 0600 and 0700.
final class PrivateFiles {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private PrivateFiles() {}

    /// Creates a directory and its parents with 0700, if it is absent.
    ///
    /// @throws FileSystemException if it exists and others may look into it
    static void createDirectory(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
        }
        requirePrivate(directory, DIRECTORY);
    }

    /// Creates an empty file with 0600, if it is absent.
    ///
    /// @throws FileSystemException if it exists and others may read it
    static void createFile(Path file) throws IOException {
        try {
            Files.createFile(file, mode());
        } catch (FileAlreadyExistsException present) {
            requireFile(file);
        }
    }

    /// Creates a file of 0600 with its whole content or not at all, and leaves it alone if it is there already.
    static void createFile(Path file, byte[] content) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Path complete = Files.createTempFile(directory, ".new-", "", mode());
        try {
            try (FileChannel channel = FileChannel.open(complete, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            // A link, since a move would replace the file of a process that started at the same moment.
            Files.createLink(file, complete);
        } catch (FileAlreadyExistsException present) {
            requireFile(file);
        } finally {
            Files.deleteIfExists(complete);
        }
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    /// @throws FileSystemException if anybody but the owner may do anything with the file
    static void requireFile(Path file) throws IOException {
        requirePrivate(file, FILE);
    }

    private static void requirePrivate(Path path, Set<PosixFilePermission> allowed) throws IOException {
        Set<PosixFilePermission> present = Files.getPosixFilePermissions(path);
        Set<PosixFilePermission> excess = EnumSet.copyOf(present);
        excess.removeAll(allowed);
        if (!excess.isEmpty()) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    "permissions " + PosixFilePermissions.toString(present) + "; expected at most "
                            + PosixFilePermissions.toString(allowed) + ", since it holds secrets");
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> mode() {
        return PosixFilePermissions.asFileAttribute(FILE);
    }
}
