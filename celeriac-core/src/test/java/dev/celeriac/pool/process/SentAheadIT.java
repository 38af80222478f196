package dev.celeriac.pool.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.celeriac.AsyncResult;
import dev.celeriac.Celeriac;
import dev.celeriac.Signature;
import dev.celeriac.exceptions.TaskRevokedError;
import dev.celeriac.exceptions.WorkerLostError;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.pool.ProcessSignal;
import dev.celeriac.worker.Worker;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tasks that a child has in hand behind another one, and what happens to them, and to those beside them, when one of them is
 * ended by force. The child is frozen while it gets them, so that what it has in hand is certain.
 */
class SentAheadIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 10;

    @TempDir
    Path directory;

    private Celeriac app;
    private Worker worker;
    private long child;

    @BeforeEach
    void start() {
        app = ProcessTasks.app("ahead-" + UUID.randomUUID(), Map.of("worker_prefetch_multiplier", 16));
        worker = app.worker()
                .pool(PoolKind.PROCESSES)
                .childApplication(ProcessTasks.class)
                .concurrency(1)
                .start();
        warmUp(300);
    }

    /** So that they are known to be quick: only such are sent ahead. */
    private void warmUp(int times) {
        for (int i = 0; i < times; i++) {
            app.applyAll(List.of(mixed("", 0), app.task(ProcessTasks::limited).s()))
                    .forEach(each -> each.get(PATIENCE));
        }
        child = worker.processes().get(0);
    }

    @AfterEach
    void stop() throws InterruptedException {
        signal("CONT", child);
        worker.stopNow(Duration.ZERO);
        assertThat(worker.join(PATIENCE)).isTrue();
        app.close();
    }

    private static ConditionFactory eventually() {
        return await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
    }

    private Signature<List<Long>> mixed(String file, int millis) {
        return app.task(ProcessTasks::mixed).s(file, millis);
    }

    /**
     * Sends them at once, so that they come to the child at once; the child is frozen from then on. On a busy machine they may
     * come one by one, and then not be sent ahead: in that case it begins anew, with another child.
     */
    @SuppressWarnings("unchecked")
    private <R> List<AsyncResult<R>> inHand(List<Signature<R>> calls) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            freeze();
            List<AsyncResult<?>> results = app.applyAll(calls);
            if (areInHand(results.size())) {
                return results.stream().map(each -> (AsyncResult<R>) each).toList();
            }
            worker.revoke(results.stream().map(AsyncResult::id).toList());
            results.forEach(each -> worker.terminate(each.id(), ProcessSignal.KILL));
            signal("KILL", child);
            eventually().until(() -> results.stream().allMatch(AsyncResult::ready));
            forgetWhatHasStarted();
            // What was frozen for seconds counts as a long run, which takes hundreds of short ones to outweigh.
            warmUp(300);
        }
        throw new AssertionError(
                "Not all of " + calls.size() + " tasks came to the child at once, " + ATTEMPTS + " times");
    }

    /** The child may have been replaced since it was asked for, and stops only when all of its threads have noticed. */
    private void freeze() {
        eventually().ignoreExceptions().until(() -> {
            child = worker.processes().get(0);
            signal("STOP", child);
            String stat = Files.readString(Path.of("/proc/" + child + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T'
                    && worker.processes().equals(List.of(child));
        });
    }

    private void forgetWhatHasStarted() {
        for (File file : Objects.requireNonNull(directory.toFile().listFiles())) {
            assertThat(file.delete()).isTrue();
        }
    }

    private boolean areInHand(int all) {
        try {
            eventually()
                    .atMost(Duration.ofSeconds(2))
                    .until(() -> worker.stats().running() == all);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private static void signal(String name, long pid) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private List<String> started(String name) throws IOException {
        Path file = directory.resolve(name);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Test
    void oneBehindThatIsTerminatedDoesNotBeginAndNothingElseIsDisturbed() throws IOException {
        var calls = inHand(List.of(mixed("", 500), mixed(file("doomed"), 0), mixed("", 0)));
        assertThat(worker.terminate(calls.get(1).id(), ProcessSignal.KILL)).isTrue();
        signal("CONT", child);

        assertThat(calls.get(0).get(PATIENCE)).containsExactly(child, 1L);
        assertThat(calls.get(2).get(PATIENCE)).containsExactly(child, 1L);
        assertThatThrownBy(() -> calls.get(1).get(PATIENCE)).isInstanceOf(TaskRevokedError.class);
        assertThat(started("doomed")).isEmpty();
        assertThat(worker.processes()).containsExactly(child);
    }

    @Test
    void whatIsBehindOneThatIsKilledRunsElsewhereAndIsNotCounted() throws IOException {
        var calls = inHand(List.of(mixed(file("doomed"), 60_000), mixed("", 0), mixed("", 0)));
        assertThat(worker.terminate(calls.get(0).id(), ProcessSignal.KILL)).isTrue();

        runElsewhere(calls.subList(1, 3));
        assertThatThrownBy(() -> calls.get(0).get(PATIENCE)).isInstanceOf(TaskRevokedError.class);
        assertThat(started("doomed")).isEmpty();
    }

    private void runElsewhere(List<AsyncResult<List<Long>>> calls) {
        calls.forEach(
                each -> assertThat(each.get(PATIENCE)).doesNotContain(child).endsWith(1L));
    }

    @Test
    void oneThatRunsIsKilledThoughOthersHadBeenSentAlong() throws IOException {
        var calls = inHand(List.of(mixed(file("doomed"), 60_000), mixed("", 0), mixed("", 0)));
        signal("CONT", child);
        eventually().until(() -> !started("doomed").isEmpty());
        assertThat(worker.terminate(calls.get(0).id(), ProcessSignal.TERM)).isTrue();

        runElsewhere(calls.subList(1, 3));
        assertThatThrownBy(() -> calls.get(0).get(PATIENCE)).isInstanceOf(TaskRevokedError.class);
    }

    @Test
    void theTaskThatEndsItsProcessIsBlamedAndNotWhatIsBehindIt() throws IOException {
        var calls = inHand(List.of(mixed("", 0), mixed("", 0), mixed(file("crash"), -1), mixed(file("behind"), 0)));
        signal("CONT", child);

        calls.get(0).get(PATIENCE);
        calls.get(1).get(PATIENCE);
        runElsewhere(calls.subList(3, 4));
        assertThatThrownBy(() -> calls.get(2).get(PATIENCE)).hasCauseInstanceOf(WorkerLostError.class);
        // As often as task_crash_redelivery_limit allows, and once more to see that it was too often.
        assertThat(started("crash")).hasSize(4);
        assertThat(started("behind")).hasSize(1);
    }

    @Test
    void ofAChildThatIsKilledBeforeItHasBegunAnythingNothingIsCounted() {
        var calls = inHand(List.of(mixed("", 0), mixed("", 0), mixed("", 0)));
        signal("KILL", child);

        runElsewhere(calls);
    }

    @Test
    void timeLimitsDoNotRunForWhatHasNotBegun() {
        Signature<Long> limited = app.task(ProcessTasks::limited).s();
        var calls = inHand(
                List.of(app.task(ProcessTasks::limited).s().timeLimit(PATIENCE).softTimeLimit(PATIENCE), limited));
        await().during(Duration.ofMillis(3500))
                .until(() -> !calls.get(1).state().equals("FAILURE"));
        signal("CONT", child);

        assertThat(calls.get(0).get(PATIENCE)).isEqualTo(child);
        assertThat(calls.get(1).get(PATIENCE)).isEqualTo(child);
    }

    @Test
    void aColdStopEndsWhatRunsThoughOthersHadBeenSentAlong() throws InterruptedException, IOException {
        inHand(List.of(mixed(file("running"), 60_000), mixed(file("behind"), 0), mixed(file("behind"), 0)));
        signal("CONT", child);
        eventually().until(() -> !started("running").isEmpty());
        worker.stopNow(Duration.ZERO);
        assertThat(worker.join(PATIENCE)).isTrue();
        assertThat(ProcessHandle.of(child).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
        assertThat(app.transport().stats("celery").ready()).isEqualTo(3);
        assertThat(started("behind")).isEmpty();
    }
}
