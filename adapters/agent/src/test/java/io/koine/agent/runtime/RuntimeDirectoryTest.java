package io.koine.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeDirectoryTest {
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final AgentLog log =
            new AgentLog(new PrintStream(lines, true, StandardCharsets.UTF_8), InstantSource.system());

    @TempDir
    Path temporary;

    @Test
    void makesADirectoryForItsUserAlone() throws IOException {
        Path path = temporary.resolve("agent");
        try (RuntimeDirectory directory = RuntimeDirectory.open(path, true, log)) {
            directory.write("a.json", "text ü");
            assertThat(mode(path)).isEqualTo("rwx------");
            assertThat(mode(path.resolve("a.json"))).isEqualTo("rw-------");
            assertThat(directory.read("a.json")).contains("text ü");
        }
    }

    @Test
    void replacesAFileAtOnceAndLeavesNothingElse() throws IOException {
        try (RuntimeDirectory directory = RuntimeDirectory.open(temporary, true, log)) {
            directory.write("a.json", "old");
            Files.writeString(temporary.resolve(".a.json.new"), "left by an agent that was killed");
            directory.write("a.json", "new");
            assertThat(directory.read("a.json")).contains("new");
            directory.delete(List.of("a.json", "absent.json"));
            assertThat(directory.read("a.json")).isEqualTo(Optional.empty());
            try (var files = Files.list(temporary)) {
                assertThat(files.map(Path::getFileName)).containsExactly(Path.of("agent.lock"));
            }
        }
    }

    @Test
    void narrowsADirectoryThatOthersMayRead() throws IOException {
        Path path = Files.createDirectory(
                temporary.resolve("wide"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        RuntimeDirectory.open(path, true, log).close();
        assertThat(mode(path)).isEqualTo("rwx------");
    }

    @Test
    void refusesADiskUnlessToldOtherwise() throws IOException {
        String type = Files.getFileStore(temporary).type();
        assumeFalse(type.equals("tmpfs"), "the temporary directory is on tmpfs here: no disk to refuse");
        assertThatThrownBy(() -> RuntimeDirectory.open(temporary, false, log))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining(type)
                .hasMessageContaining("expected tmpfs");
        RuntimeDirectory.open(temporary, true, log).close();
        assertThat(lines.toString(StandardCharsets.UTF_8)).contains("the private key is kept on a disk");
    }

    @Test
    void refusesASecondAgent() throws IOException {
        try (RuntimeDirectory directory = RuntimeDirectory.open(temporary, true, log)) {
            assertThatThrownBy(() -> RuntimeDirectory.open(temporary, true, log))
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining("another agent uses the runtime directory " + directory.path());
        }
        RuntimeDirectory.open(temporary, true, log).close();
    }

    @Test
    void refusesALinkALongPathAndAMissingParent() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), temporary);
        assertThatThrownBy(() -> RuntimeDirectory.open(link, true, log)).hasMessageContaining("no link");
        assertThatThrownBy(() -> RuntimeDirectory.open(temporary.resolve("x".repeat(100)), true, log))
                .hasMessageContaining("at most 96 bytes");
        assertThatThrownBy(() -> RuntimeDirectory.open(temporary.resolve("a/b"), true, log))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("NoSuchFileException");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
