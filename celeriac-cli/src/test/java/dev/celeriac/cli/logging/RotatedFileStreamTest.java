package dev.celeriac.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatedFileStreamTest {

    @TempDir
    Path directory;

    @Test
    void goesOnUnderTheNameWhenTheFileWasMovedOrDeleted() throws IOException {
        Path log = directory.resolve("new/worker.log");
        try (RotatedFileStream stream = new RotatedFileStream(log, 0)) {
            stream.write("one\n".getBytes(StandardCharsets.UTF_8));
            Files.move(log, directory.resolve("worker.log.1"));
            stream.write("two\n".getBytes(StandardCharsets.UTF_8));
            assertThat(directory.resolve("worker.log.1")).hasContent("one\n");
            assertThat(log).hasContent("two\n");
            Files.delete(log);
            stream.write("three\n".getBytes(StandardCharsets.UTF_8));
            assertThat(log).hasContent("three\n");
        }
    }

    @Test
    void appendsToWhatIsThere() throws IOException {
        Path log = directory.resolve("worker.log");
        Files.writeString(log, "before\n");
        try (RotatedFileStream stream = new RotatedFileStream(log)) {
            stream.write("after\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(log).hasContent("before\nafter\n");
    }
}
