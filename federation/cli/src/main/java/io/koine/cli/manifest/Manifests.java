package io.koine.cli.manifest;

import io.koine.cli.client.CliException;
import io.koine.cli.client.Reasons;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Several files as one text, so that they are applied together or not at all.
///
/// @param files in the order in which they are sent, at least one
public record Manifests(List<ManifestFile> files) {
    /// The operand that means standard input.
    public static final String STDIN = "-";

    private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");
    private static final String SEPARATOR = "---\n";

    public Manifests {
        files = List.copyOf(files);
    }

    /// @param operands files, directories (their `.yaml`, `.yml` and `.json` files by name, not below them) or `-`
    /// @param stdin read for `-`
    /// @return their text
    /// @throws CliException if one cannot be read or a directory has no such file
    public static Manifests read(List<String> operands, InputStream stdin) {
        List<ManifestFile> files = new ArrayList<>();
        for (String operand : operands) {
            try {
                if (operand.equals(STDIN)) {
                    files.add(new ManifestFile("stdin", new String(stdin.readAllBytes(), StandardCharsets.UTF_8)));
                } else {
                    for (Path file : expand(Path.of(operand))) {
                        files.add(new ManifestFile(file.toString(), Files.readString(file)));
                    }
                }
            } catch (IOException e) {
                throw new CliException(operand + " cannot be read: " + Reasons.of(e), e);
            }
        }
        return new Manifests(files);
    }

    /// @return all files, each starting a YAML document of its own
    public String text() {
        StringBuilder out = new StringBuilder();
        for (ManifestFile file : files) {
            out.append(SEPARATOR).append(file.text());
            if (!file.text().endsWith("\n")) {
                out.append('\n');
            }
        }
        return out.toString();
    }

    /// @param line 1-based line of [#text]
    /// @return `<file>:<line>`; empty if no file has that line
    public String place(int line) {
        int first = 1;
        for (ManifestFile file : files) {
            // One more for the separator.
            int next = first + 1 + file.lines();
            if (line > first && line < next) {
                return file.name() + ":" + (line - first);
            }
            first = next;
        }
        return "";
    }

    private static List<Path> expand(Path operand) throws IOException {
        if (!Files.isDirectory(operand)) {
            return List.of(operand);
        }
        try (Stream<Path> entries = Files.list(operand)) {
            List<Path> found = entries.filter(Manifests::isManifest).sorted().toList();
            if (found.isEmpty()) {
                throw new CliException(operand + " has no file that ends with one of " + ENDINGS);
            }
            return found;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean isManifest(Path file) {
        return Files.isRegularFile(file) && ENDINGS.stream().anyMatch(file.toString()::endsWith);
    }
}
