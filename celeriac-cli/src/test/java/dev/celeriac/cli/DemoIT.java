package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {

    @TempDir
    Path directory;

    @Test
    void everyNumberAddsUpAlthoughAWorkerIsKilled() throws IOException {
        for (int i = 0; i < 30; i++) {
            Files.writeString(directory.resolve("file" + i + ".txt"), "one two three\n".repeat(i + 1));
        }
        try (ChildProcess demo = JavaProcess.launch(
                        Main.class, "demo", "--path", directory.toString(), "--workers", "2", "--slow", "1")
                .start()) {
            int code = demo.awaitExit(Duration.ofSeconds(90));
            String output = String.join("\n", demo.output());
            assertThat(code).as(output).isZero();
            assertThat(output)
                    .contains("Every number adds up.")
                    .contains("30 of 30, each once")
                    .contains("465 lines, 1,395 words")
                    .contains("kill -9")
                    .contains("was recovered")
                    .contains("ArithmeticException")
                    .contains("worked at attempt 3")
                    .containsPattern("dead letters +0")
                    .contains("Where to look next");
            assertThat(ProcessHandle.allProcesses()
                            .filter(process -> process.info()
                                    .arguments()
                                    .map(List::of)
                                    .orElse(List.of())
                                    .contains("dev.celeriac.cli.demo.DemoApp"))
                            .filter(process -> process.parent()
                                    .map(parent -> parent.pid() == demo.pid())
                                    .orElse(false)))
                    .isEmpty();
        }
    }
}
