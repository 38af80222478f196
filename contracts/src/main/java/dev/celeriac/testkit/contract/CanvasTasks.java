package dev.celeriac.testkit.contract;

import dev.celeriac.Task;
import dev.celeriac.exceptions.Ignore;
import dev.celeriac.exceptions.Reject;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Tasks whose results show who was called with what. */
public final class CanvasTasks {
    /** What {@link #note} was called with. */
    public final Queue<String> noted = new ConcurrentLinkedQueue<>();

    @Task(name = "canvas.leaf")
    public String leaf(String label) {
        return label;
    }

    @Task(name = "canvas.wrap")
    public String wrap(Object input, String label) {
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
