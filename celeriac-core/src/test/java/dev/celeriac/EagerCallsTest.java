package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.exceptions.InvalidArgumentsException;
import dev.celeriac.exceptions.TaskFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Calls that run at once, and plain calls of task methods. */
class EagerCallsTest {

    static final class Tasks {
        private final List<String> ran = new ArrayList<>();

        @Task(name = "e.add")
        int add(int a, int b) {
            ran.add("add");
            return a + b;
        }

        @Task(name = "e.flaky", maxRetries = 3)
        String flaky(int failures) {
            TaskContext task = TaskContext.current();
            ran.add("attempt " + task.retries() + (task.isEager() ? " eager" : "") + " of " + task.maxRetries());
            if (task.retries() < failures) {
                throw task.retry(new IOException("not yet"), Duration.ofHours(1));
            }
            return "done after " + task.retries();
        }

        @Task(name = "e.broken")
        int broken() throws IOException {
            throw new IOException("broken");
        }

        @Task(name = "e.note")
        void note(Object what) {
            ran.add("note " + what);
        }

        @Task(name = "e.join")
        String join(List<String> words) {
            return words.getClass().getSimpleName() + words;
        }
    }

    private final Tasks tasks = new Tasks();

    private Celeriac app(Map<String, ?> settings) {
        return TestApp.of(settings).register(tasks);
    }

    @Test
    @DisplayName("apply runs now, retries at once, and has the same result as a worker's")
    void apply() {
        try (Celeriac app = app(Map.of())) {
            EagerResult<Integer> sum = app.task(tasks::add).apply(2, 3);
            assertThat(sum.state()).isEqualTo("SUCCESS");
            assertThat(sum.result()).isEqualTo(5);
            assertThat(sum.get()).isEqualTo(5);
            assertThat(app.task(tasks::flaky).apply(2).get()).isEqualTo("done after 2");
            assertThat(tasks.ran)
                    .containsExactly("add", "attempt 0 eager of 3", "attempt 1 eager of 3", "attempt 2 eager of 3");
            EagerResult<String> exhausted = app.task(tasks::flaky).apply(9);
            assertThat(exhausted.failed()).isTrue();
            assertThat(exhausted.result()).isInstanceOf(IOException.class);
            assertThat(exhausted.traceback()).contains("not yet");
            assertThatThrownBy(exhausted::get)
                    .isInstanceOf(TaskFailedException.class)
                    .hasCauseInstanceOf(IOException.class);
            assertThat(app.transport().queues()).allMatch(q -> q.ready() == 0 && q.scheduled() == 0);
        }
    }

    @Test
    @DisplayName("task_always_eager: delay runs now, callbacks, errbacks and chains follow")
    void alwaysEager() {
        try (Celeriac app = app(Map.of("task_always_eager", true))) {
            AsyncResult<Integer> sum =
                    app.task(tasks::add).s(2, 3).link(app.task(tasks::note).s()).applyAsync();
            assertThat(sum).isInstanceOf(EagerResult.class);
            assertThat(tasks.ran).containsExactly("add", "note 5");

            AsyncResult<Integer> broken = app.task(tasks::broken)
                    .s()
                    .linkError(app.task(tasks::note).s().with("an errback").immutable())
                    .applyAsync();
            assertThat(broken.failed()).isTrue();
            assertThat(tasks.ran).last().isEqualTo("note an errback");

            AsyncResult<Integer> chain = app.chain(app.task(tasks::add).s(1, 1))
                    .then(app.task(tasks::add).s(40))
                    .delay();
            assertThat(chain.get()).isEqualTo(42);
            assertThat(chain.parent()).isPresent();
        }
    }

    @Test
    @DisplayName("arguments take the way through the serializer")
    void roundTrip() {
        try (Celeriac app = app(Map.of("task_always_eager", true))) {
            assertThat(app.task(tasks::join)
                            .delay(new java.util.LinkedList<>(List.of("a")))
                            .get())
                    .isEqualTo("ArrayList[a]");
            assertThatThrownBy(() -> app.task(tasks::note).delay(new Object()))
                    .isInstanceOf(InvalidArgumentsException.class);
        }
    }

    @Test
    @DisplayName("task_eager_propagates throws at the caller, task_store_eager_result stores")
    void propagateAndStore() {
        Map<String, Object> settings =
                Map.of("task_always_eager", true, "task_eager_propagates", true, "task_store_eager_result", true);
        try (Celeriac app = app(settings)) {
            assertThatThrownBy(() -> app.task(tasks::broken).s().taskId("b1").delay())
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("broken");
            assertThat(app.result("b1").failed()).isTrue();
            String id = app.task(tasks::add).delay(1, 1).id();
            assertThat(app.result(id, Integer.class).get(Duration.ofSeconds(1))).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("a task method that is simply called is a method; its retry throws the original exception")
    void calledDirectly() {
        assertThat(tasks.add(1, 2)).isEqualTo(3);
        assertThatThrownBy(() -> tasks.flaky(1)).isInstanceOf(IOException.class).hasMessage("not yet");
        assertThat(tasks.ran).containsExactly("add", "attempt 0 of -1");
        TaskContext context = TaskContext.current();
        assertThat(context.calledDirectly()).isTrue();
        assertThat(context.id()).isNull();
        assertThat(context.headers()).isEmpty();
        context.progress(1, 2);
        assertThatThrownBy(context::request)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("called directly");
    }
}
