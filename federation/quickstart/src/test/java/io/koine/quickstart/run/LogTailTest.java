package io.koine.quickstart.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.quickstart.report.AccessLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    private static final String LINE = "{\"start_time\":\"2026-01-01T12:00:0%d.000Z\",\"user_agent\":\"a/%d\"}\n";

    @Test
    void onlyWhatCameSinceIsReadAndEachTimeAnew(@TempDir Path directory) throws IOException {
        Path log = Files.writeString(directory.resolve("agent.log"), LINE.formatted(1, 1));
        LogTail tail = new LogTail("pay", log, Files.size(log));
        assertThat(tail.lines()).isEmpty();
        Files.writeString(log, "ready\n" + LINE.formatted(2, 2), StandardOpenOption.APPEND);
        assertThat(tail.lines()).extracting(AccessLine::userAgent).containsExactly("a/2");
        Files.writeString(log, LINE.formatted(3, 3), StandardOpenOption.APPEND);
        assertThat(tail.lines()).extracting(AccessLine::userAgent).containsExactly("a/2", "a/3");
    }
}
