package dev.celeriac.pool.process;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.task.Outcome;
import dev.celeriac.task.TaskRequest;
import dev.celeriac.task.TaskRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One task in a child: what its code may ask for is passed on to the parent. */
final class ChildTask implements TaskRuntime {
    final TaskFrames.Arrived arrived;
    private final TaskChild child;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Object> children = new ArrayList<>();
    private @Nullable Thread thread;
    private volatile @Nullable StopReason stopReason;
    private long ranNanos;

    ChildTask(TaskFrames.Arrived arrived, TaskChild child) {
        this.arrived = arrived;
        this.child = child;
    }

    /** Runs it on this thread; never throws. */
    Outcome run(TaskCode code, String hostname) {
        lock.lock();
        try {
            thread = Thread.currentThread();
            if (stopReason != null) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
        long start = System.nanoTime();
        try {
            TaskRequest request =
                    new TaskRequest(code.decoder().apply(arrived.message()), hostname, arrived.delivery(), false);
            return code.tracer().trace(request, this);
        } catch (Throwable e) {
            return new Outcome.Failure(e, false);
        } finally {
            ranNanos = System.nanoTime() - start;
            end();
        }
    }

    /** After this no interrupt that is meant for it can reach what its thread does next. */
    private void end() {
        lock.lock();
        try {
            thread = null;
            Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    void interrupt(StopReason reason) {
        lock.lock();
        try {
            stopReason = reason;
            if (thread != null) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** @throws RuntimeException when the outcome has no form that can be sent */
    void write(FrameWriter to, Outcome outcome) {
        to.integer(arrived.number()).integer(ranNanos);
        List<Object> started = childrenSoFar();
        to.bytes(started.isEmpty() ? null : JsonCodec.DEFAULT.encode(started));
        OutcomeFrames.write(to, outcome);
    }

    private synchronized List<Object> childrenSoFar() {
        return List.copyOf(children);
    }

    @Override
    public synchronized void addChild(Object resultTuple) {
        children.add(resultTuple);
    }

    @Override
    public void updateState(TaskRequest request, String taskId, String state, @Nullable Object meta) {
        child.update(arrived.number(), taskId, state, JsonCodec.DEFAULT.encode(meta), childrenSoFar());
    }

    @Override
    public void sendEvent(TaskRequest request, String type, Map<String, ? extends @Nullable Object> fields) {
        child.event(arrived.number(), type, JsonCodec.DEFAULT.encode(fields));
    }

    @Override
    public @Nullable StopReason stopReason() {
        return stopReason;
    }

    @Override
    public Map<String, Object> facts() {
        return Map.of("pid", ProcessHandle.current().pid());
    }
}
