package io.koine.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The project's text files: those that git tracks or would track, or without git all that are not built.
///
/// @param files in the order of their paths
record SourceTree(List<SourceFile> files) {
    /// Stands at the top of the project and nowhere else.
    private static final String LAUNCHER = "koine";

    /// What `.gitignore` leaves out, for trees without git.
    private static final Set<String> BUILT = Set.of(".git", "target", ".koine", ".idea", ".vscode", ".settings");

    SourceTree {
        files = List.copyOf(files);
    }

    static SourceTree of(SourceFile... files) {
        return new SourceTree(Arrays.asList(files));
    }

    /// @return the project's sources, found from the directory that the tests run in
    static SourceTree ofProject() {
        Path top = top(Path.of("").toAbsolutePath());
        return read(top, Files.exists(top.resolve(".git")) ? listed(top) : walked(top));
    }

    /// @return the same as an unpacked archive without git has it
    static SourceTree ofArchive() {
        Path top = top(Path.of("").toAbsolutePath());
        return read(top, walked(top));
    }

    private static SourceTree read(Path top, Set<Path> paths) {
        return new SourceTree(paths.stream()
                .filter(Files::isRegularFile)
                .flatMap(path -> read(top, path))
                .toList());
    }

    Optional<SourceFile> find(String path) {
        return files.stream().filter(file -> file.path().equals(path)).findFirst();
    }

    SourceFile require(String path) {
        return find(path).orElseThrow(() -> new IllegalStateException(path + " is missing"));
    }

    Stream<SourceFile> java() {
        return files.stream().filter(SourceFile::isJava);
    }

    private static Path top(Path start) {
        for (Path place = start; place != null; place = place.getParent()) {
            if (Files.isRegularFile(place.resolve(LAUNCHER))) {
                return place;
            }
        }
        throw new IllegalStateException("no directory above " + start + " holds the launcher " + LAUNCHER);
    }

    /// Untracked files count too: a rule should fail before the commit, not after it.
    private static Set<Path> listed(Path top) {
        try {
            Process git = new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
                    .directory(top.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0) {
                return walked(top);
            }
            Set<Path> paths = new TreeSet<>();
            Stream.of(names.split("\0")).filter(name -> !name.isEmpty()).forEach(name -> paths.add(top.resolve(name)));
            return paths;
        } catch (IOException e) {
            // A machine that builds from a checkout but has no git.
            return walked(top);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while git listed the files", e);
        }
    }

    private static Set<Path> walked(Path top) {
        Set<Path> paths = new TreeSet<>();
        try {
            Files.walkFileTree(top, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    boolean built = BUILT.contains(directory.getFileName().toString());
                    return built ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    paths.add(file);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return paths;
    }

    /// @return the file; nothing if it is not text
    private static Stream<SourceFile> read(Path top, Path path) {
        try {
            String text = Files.readString(path);
            String name = top.relativize(path).toString().replace('\\', '/');
            return text.indexOf('\0') < 0 ? Stream.of(new SourceFile(name, text)) : Stream.empty();
        } catch (MalformedInputException e) {
            return Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
