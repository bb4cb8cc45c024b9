package io.koine.agent.runtime;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The directory that agent and Envoy share: the private key, the anchors, the bootstrap, the admin socket. It
/// lies on a memory file system, belongs to the agent's user with mode 0700, and serves one agent at a time.
///
/// Threads: safe from any thread as long as each file has one writer.
public final class RuntimeDirectory implements AutoCloseable {
    private static final String LOCK = "agent.lock";
    private static final Set<String> MEMORY_FILE_SYSTEMS = Set.of("tmpfs", "ramfs");
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");

    /// A socket's path has at most 107 bytes (unix(7)), of which `/admin.sock` takes 11.
    private static final int MAX_PATH_BYTES = 96;

    private final Path path;
    private final FileLock lock;

    private RuntimeDirectory(Path path, FileLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /// Makes the directory if needed, checks it and locks it.
    ///
    /// @param wanted the directory; its parent exists
    /// @param allowDisk whether any file system will do, which puts the private key on a disk
    /// @param log told when that is so
    /// @return the directory, locked until closed
    /// @throws AgentException if it is not fit or another agent has it
    public static RuntimeDirectory open(Path wanted, boolean allowDisk, AgentLog log) {
        try {
            Path path = prepare(wanted.toAbsolutePath().normalize());
            String type = Files.getFileStore(path).type();
            if (!MEMORY_FILE_SYSTEMS.contains(type)) {
                if (!allowDisk) {
                    throw new AgentException("runtime directory " + path + " is on " + type
                            + ": expected tmpfs, since it holds a private key (see --allow-disk-runtime-dir)");
                }
                log.warning("the private key is kept on a disk", "directory", path, "fileSystem", type);
            }
            return new RuntimeDirectory(path, lock(path));
        } catch (IOException e) {
            throw new AgentException(
                    "runtime directory " + wanted + " cannot be used ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    /// @return the absolute path
    public Path path() {
        return path;
    }

    /// Writes a file that only its owner may read. A reader sees the old text or the new, never a part.
    ///
    /// @param name the file's name
    /// @param text its text
    /// @throws AgentException if it cannot be written, such as when the file system is full
    public void write(String name, String text) {
        Path temporary = path.resolve("." + name + ".new");
        try {
            Files.deleteIfExists(temporary);
            Files.createFile(temporary, PosixFilePermissions.asFileAttribute(OWNER_FILE));
            Files.writeString(temporary, text);
            Files.move(temporary, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new AgentException("file " + path.resolve(name) + " cannot be written", e);
        }
    }

    /// @param name the file's name
    /// @return its text, or empty if there is no such file
    /// @throws AgentException if it cannot be read
    public Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(path.resolve(name), StandardCharsets.UTF_8));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException e) {
            throw new AgentException("file " + path.resolve(name) + " cannot be read", e);
        }
    }

    /// @param names files to delete, if they are there
    /// @throws AgentException if one cannot be deleted
    public void delete(List<String> names) {
        for (String name : names) {
            try {
                Files.deleteIfExists(path.resolve(name));
            } catch (IOException e) {
                throw new AgentException("file " + path.resolve(name) + " cannot be deleted", e);
            }
        }
    }

    /// Releases the lock. The empty lock file stays: were it deleted, two later agents could lock two different
    /// files of its name.
    @Override
    public void close() throws IOException {
        lock.channel().close();
    }

    private static Path prepare(Path path) throws IOException {
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            throw new AgentException("runtime directory " + path + ": expected a path of at most " + MAX_PATH_BYTES
                    + " bytes, since it holds a UNIX socket");
        }
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new AgentException("runtime directory " + path + ": expected a directory and no link to one");
        }
        // In /dev/shm anybody may have made it first, and would then see the key.
        Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (!self.equals(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS))) {
            throw new AgentException("runtime directory " + path + " belongs to another user: expected uid " + self);
        }
        Files.setPosixFilePermissions(path, OWNER_ONLY);
        return path;
    }

    @SuppressWarnings("resource") // the channel lives as long as the lock
    private static FileLock lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                path.resolve(LOCK),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(OWNER_FILE));
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException withinThisProcess) {
            channel.close();
            throw new AgentException(taken(path), withinThisProcess);
        }
        channel.close();
        throw new AgentException(taken(path));
    }

    private static String taken(Path path) {
        return "another agent uses the runtime directory " + path + ": expected one of its own for each agent";
    }
}
