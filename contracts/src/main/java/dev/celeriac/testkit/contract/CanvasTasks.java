package dev.celeriac.testkit.contract;

import dev.celeriac.Celeriac;
import dev.celeriac.Task;
import dev.celeriac.TaskContext;
import dev.celeriac.exceptions.Ignore;
import dev.celeriac.exceptions.Reject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Tasks whose results show who was called with what. */
public final class CanvasTasks {
    /** What {@link #note} was called with. */
    public final Queue<String> noted = new ConcurrentLinkedQueue<>();

    /** The stamp {@code run} of the tasks that got a label, by label; empty for none. */
    public final Map<String, String> stamps = new ConcurrentHashMap<>();

    /** Makes canvases of their JSON. */
    public volatile @Nullable Celeriac app;

    private void noteStamp(String label) {
        stamps.put(label, String.valueOf(TaskContext.current().stamps().getOrDefault("run", "")));
    }

    /** Has itself replaced. */
    @Task(name = "canvas.swap")
    public Object swap(Map<String, Object> canvas) {
        throw TaskContext.current().replace(Objects.requireNonNull(app, "app").workflow(canvas));
    }

    @Task(name = "canvas.leaf")
    public String leaf(String label) {
        noteStamp(label);
        return label;
    }

    @Task(name = "canvas.wrap")
    public String wrap(Object input, String label) {
        noteStamp(label);
        return label + "(" + input + ")";
    }

    @Task(name = "canvas.boom")
    public String boom(String label) {
        throw new IllegalStateException(label);
    }

    @Task(name = "canvas.add")
    public long add(long a, long b) {
        return a + b;
    }

    @Task(name = "canvas.sum")
    public long sum(List<Long> parts) {
        return parts.stream().mapToLong(Long::longValue).sum();
    }

    @Task(name = "canvas.quiet", ignoreResult = dev.celeriac.Switch.ON)
    public long quiet(long a) {
        return a;
    }

    @Task(name = "canvas.reject")
    public long reject(long a) {
        throw new Reject("no " + a, false);
    }

    @Task(name = "canvas.ignore")
    public long ignore(long a) {
        throw new Ignore();
    }

    @Task(name = "canvas.note")
    public String note(String what) {
        noted.add(what);
        return what;
    }
}
