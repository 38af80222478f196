package dev.celeriac.testkit.contract;

import dev.celeriac.Task;
import dev.celeriac.TaskContext;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** Tasks that wait until they are let go, and some that say when they ran. */
public final class ControlTasks {
    /** Ends {@link #hold}. */
    public final CountDownLatch letGo = new CountDownLatch(1);

    /** What {@link #note} was called with. */
    public final Queue<String> noted = new ConcurrentLinkedQueue<>();

    @Task(name = "control.hold")
    public String hold(String label) throws InterruptedException {
        letGo.await();
        noted.add(TaskContext.current().id());
        return label;
    }

    @Task(name = "control.note")
    public String note(String label) {
        noted.add(label);
        return label;
    }

    @Task(name = "control.limited", rateLimit = "1/h")
    public String limited(String label) {
        noted.add(label);
        return label;
    }
}
