package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {

    @TempDir
    Path directory;

    @Test
    void holdsTheProcessIdAndIsRemovedAtTheEnd() throws IOException {
        Path file = directory.resolve("worker.pid");
        try (PidFile held = PidFile.acquire(file)) {
            assertThat(held).isNotNull();
            assertThat(file).hasContent(ProcessHandle.current().pid() + "\n");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void refusesWhileItsOwnerLives() throws IOException {
        Path file = directory.resolve("worker.pid");
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        Files.writeString(file, parent + "\n");
        assertThatThrownBy(() -> PidFile.acquire(file))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CANNOT_CREATE))
                .hasMessageContaining("process " + parent);
        assertThat(file).exists();
    }

    @Test
    void replacesWhatADeadOwnerOrGarbageLeftBehind() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path file = directory.resolve("worker.pid");
        for (String content : new String[] {dead.pid() + "\n", "garbage", "0\n", ""}) {
            Files.writeString(file, content);
            PidFile.acquire(file).close();
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void saysWhyItCannotBeWritten() {
        assertThatThrownBy(() -> PidFile.acquire(directory.resolve("missing/worker.pid")))
                .hasMessageContaining("missing/worker.pid")
                .hasMessageContaining("no such file or directory");
    }

    @Test
    void leavesAFileThatSomebodyElseHasTaken() throws IOException {
        Path file = directory.resolve("worker.pid");
        PidFile held = PidFile.acquire(file);
        Files.writeString(file, "1\n");
        held.close();
        assertThat(file).hasContent("1\n");
    }
}
