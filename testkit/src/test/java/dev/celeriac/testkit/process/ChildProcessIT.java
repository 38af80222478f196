package dev.celeriac.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void runsAMainClassOfTheTestClassPathAndReportsWhatItDid(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("logs/child.log");
        var launch = JavaProcess.launch(List.of("-Dmode=quick"), Behaviour.Exits.class, "7", "b c")
                .env("COLOUR", "green")
                .directory(directory)
                .log(log);
        try (ChildProcess child = launch.start()) {
            assertThat(child.awaitExit(SOON)).isEqualTo(7);
            assertThat(child.isAlive()).isFalse();
            assertThat(child.output()).containsExactly("out [7, b c] green quick", "err");
            assertThat(Files.readAllLines(log)).isEqualTo(child.output());
        }
    }

    @Test
    void awaitsLinesOneAfterTheOther() {
        try (ChildProcess child = JavaProcess.launch(Behaviour.Ticks.class).start()) {
            assertThat(child.awaitLine("tick", SOON)).isEqualTo("tick 1");
            assertThat(child.awaitLine("tick", SOON)).isEqualTo("tick 2");
            assertThat(child.awaitLine(line -> line.endsWith("7"), SOON)).isEqualTo("tick 7");
        }
    }

    @Test
    void saysWhatTheProcessWroteWhenTheAwaitedLineDoesNotCome() {
        try (ChildProcess child = JavaProcess.launch(Behaviour.Exits.class, "3").start()) {
            assertThatThrownBy(() -> child.awaitLine("never said", SOON))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("never said", "before its output ended", "out [3]", "err");
        }
        try (ChildProcess child = JavaProcess.launch(Behaviour.Waits.class).start()) {
            child.awaitLine("waiting", SOON);
            assertThatThrownBy(() -> child.awaitLine("waiting", Duration.ofMillis(20)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("within PT0.02S");
            assertThatThrownBy(() -> child.awaitExit(Duration.ofMillis(20)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("still runs");
        }
    }

    @Test
    void terminatesWithTheShutdownHooksOfTheProcess() {
        try (ChildProcess child = JavaProcess.launch(Behaviour.Waits.class).start()) {
            child.awaitLine("waiting", SOON);
            child.terminate();
            assertThat(child.awaitExit(SOON)).isEqualTo(128 + 15);
            assertThat(child.output()).contains("going down");
        }
    }

    @Test
    void killsWithoutThem() {
        try (ChildProcess child = JavaProcess.launch(Behaviour.Waits.class).start()) {
            child.awaitLine("waiting", SOON);
            child.kill();
            assertThat(child.awaitExit(SOON)).isEqualTo(128 + 9);
            assertThat(child.output()).doesNotContain("going down");
        }
    }

    @Test
    void suspendsAndResumes() throws Exception {
        try (ChildProcess child = JavaProcess.launch(Behaviour.Ticks.class).start()) {
            child.awaitLine("tick", SOON);
            child.suspend();
            await().until(() -> stateOf(child.pid()) == 'T');
            assertThat(child.isAlive()).isTrue();
            child.resume();
            await().until(() -> stateOf(child.pid()) != 'T');
            int sofar = child.output().size();
            await().until(() -> child.output().size() > sofar);
            child.suspend();
        } // and a suspended process can be closed
    }

    @Test
    void takesGrandchildrenAlongEvenOfADeadChild() {
        long grandchild;
        try (ChildProcess child = JavaProcess.launch(Behaviour.HasChild.class).start()) {
            grandchild = pidIn(child.awaitLine("grandchild", SOON));
            child.kill();
            assertThat(isRunning(grandchild))
                    .as("kill() is for the process alone")
                    .isTrue();
        }
        await().until(() -> !isRunning(grandchild));
    }

    @Test
    void childrenDoNotOutliveAKilledTestJvm() {
        long orphan;
        try (ChildProcess testJvm =
                JavaProcess.launch(Behaviour.StartsChildren.class).start()) {
            orphan = pidIn(testJvm.awaitLine("child", SOON));
            assertThat(isRunning(orphan)).isTrue();
            testJvm.kill();
            await().atMost(SOON).until(() -> !isRunning(orphan));
        }
    }

    @Test
    void namesTheCommandThatCannotBeStarted() {
        var launch = ProcessLaunch.of("ghost", List.of("true")).directory(Path.of("/nowhere"));
        assertThatThrownBy(launch::start)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot start ghost: true");
    }

    private static long pidIn(String line) {
        return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }

    /** A zombie whose parent has not looked yet counts as gone. */
    private static boolean isRunning(long pid) {
        return ProcessHandle.of(pid).isPresent() && stateOf(pid) != 'Z';
    }

    private static char stateOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return 'Z';
        }
    }
}
