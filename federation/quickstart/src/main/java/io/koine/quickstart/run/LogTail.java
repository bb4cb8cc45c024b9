package io.koine.quickstart.run;

import io.koine.quickstart.mesh.Member;
import io.koine.quickstart.report.AccessLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a workload's Envoy has logged since a certain moment.
///
/// @param workload its name
/// @param file the output of its agent and its Envoy
/// @param offset how many bytes it had at that moment
record LogTail(String workload, Path file, long offset) {
    /// @param member a workload
    /// @return what its Envoy logs from now on
    static LogTail of(Member member) {
        try {
            return new LogTail(member.workload().name(), member.log(), Files.size(member.log()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return the access log's lines until now
    List<AccessLine> lines() {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(offset);
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(Math.max(0, channel.size() - offset)));
            boolean more = true;
            while (bytes.hasRemaining() && more) {
                more = channel.read(bytes) >= 0;
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
                    .lines()
                    .map(AccessLine::parse)
                    .flatMap(Optional::stream)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
