package dev.celeriac.testkit.contract;

import dev.celeriac.Celeriac;
import dev.celeriac.RetryCall;
import dev.celeriac.Task;
import dev.celeriac.TaskContext;
import dev.celeriac.Workflow;
import dev.celeriac.task.TaskRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Tasks that replace themselves, add to their chord, fail, and tell what they were stamped with. */
public final class WorkflowTasks {
    private final Celeriac app;

    /** What errbacks were called with. */
    public final Queue<String> told = new ConcurrentLinkedQueue<>();

    /** Stamps of calls, by the label that they were called with. */
    public final Map<String, Map<String, @Nullable Object>> stamps = new java.util.concurrent.ConcurrentHashMap<>();

    /** What was added to a chord and not published. */
    public final Queue<Workflow<?>> waiting = new ConcurrentLinkedQueue<>();

    WorkflowTasks(Celeriac app) {
        this.app = app;
    }

    @Task(name = "flow.add")
    public long add(long a, long b) {
        return a + b;
    }

    @Task(name = "flow.sum")
    public long sum(List<Long> parts) {
        return parts.stream().mapToLong(Long::longValue).sum();
    }

    @Task(name = "flow.echo")
    public @Nullable Object echo(@Nullable Object value) {
        return value;
    }

    @Task(name = "flow.fail")
    public long fail(String message) {
        throw new IllegalStateException(message);
    }

    @Task(name = "flow.endless", timeLimit = "300ms")
    public void endless() throws InterruptedException {
        new java.util.concurrent.CountDownLatch(1).await();
    }

    @Task(name = "flow.replace")
    public Object replace(long value, String by) {
        throw TaskContext.current().replace(either(value, by));
    }

    private Workflow<?> either(long value, String by) {
        return switch (by) {
            case "task" -> app.task(this::add).s(value, 1L);
            case "chain" ->
                app.chain(app.task(this::add).s(value, 1L))
                        .then(app.task(this::add).s(10L));
            case "group" ->
                app.group(List.of(
                        app.task(this::add).s(value, 1L), app.task(this::add).s(value, 2L)));
            case "chord" ->
                app.group(List.of(
                                app.task(this::add).s(value, 1L),
                                app.task(this::add).s(value, 2L)))
                        .then(app.task(this::sum));
            case "replaced" -> app.task(this::replace).s(value, "chord");
            case "failing" -> app.task(this::fail).s("replaced");
            default -> throw new IllegalArgumentException(by);
        };
    }

    @Task(name = "flow.adds")
    public long adds(long value) {
        TaskContext.current().addToChord(app.task(this::add).s(value, 100L));
        TaskContext.current()
                .addToChord(app.chain(app.task(this::add).s(value, 1000L))
                        .then(app.task(this::add).s(1000L)));
        return value;
    }

    @Task(name = "flow.adds_lazily")
    public long addsLazily(long value, String what) {
        waiting.add(TaskContext.current().addToChordLazily(either(value, what)));
        return value;
    }

    @Task(name = "flow.told")
    public void told(String id) {
        told.add(id);
    }

    @Task(name = "flow.told_with")
    public void toldWith(String id, String label) {
        told.add(label + " " + id);
    }

    @Task(name = "flow.inline")
    public void inline(TaskRequest failed, Throwable exception, String traceback) {
        told.add("inline " + failed.id() + " " + exception.getClass().getSimpleName() + " " + exception.getMessage()
                + (traceback.contains(exception.getClass().getSimpleName()) ? "" : " without traceback"));
    }

    @Task(name = "flow.stamped")
    public String stamped(@Nullable Object before, String label) {
        stamps.put(label, new java.util.HashMap<>(TaskContext.current().stamps()));
        return label;
    }

    @Task(name = "flow.stamped_again", maxRetries = 3)
    public String stampedAgain(String label) {
        TaskContext task = TaskContext.current();
        if (task.retries() == 0) {
            throw task.retry(null, RetryCall.DEFAULT.countdown(Duration.ZERO));
        }
        return stamped(null, label);
    }

    @Task(name = "flow.stamped_replaced")
    public String stampedReplaced(String label) {
        throw TaskContext.current()
                .replace(app.chain(app.task(this::stamped).s("", label))
                        .then(app.task(this::stamped).s(label + " then")));
    }

    @Task(name = "flow.starts")
    public List<String> starts(long count) {
        List<String> ids = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            ids.add(app.task(this::add).delay(i, i).id());
        }
        return ids;
    }

    @Task(name = "flow.starts_group")
    public Object startsGroup(long count) {
        List<Long> numbers = LongStream.range(0, count).boxed().toList();
        return app.group(numbers, i -> app.task(this::add).s(i, i)).delay();
    }
}
