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
    /** As after {@code kill -9}. */
    private static final int KILLED = 137;

    final TaskFrames.Arrived arrived;
    private final TaskChild child;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Object> children = new ArrayList<>();
    private @Nullable Thread thread;
    private boolean ended;
    private volatile @Nullable StopReason stopReason;
    private long ranNanos;

    ChildTask(TaskFrames.Arrived arrived, TaskChild child) {
        this.arrived = arrived;
        this.child = child;
    }

    /** Runs it on this thread; never throws. Null when it was ended before it began, and has not. */
    @Nullable Outcome run(TaskCode code, String hostname) {
        lock.lock();
        try {
            if (stopReason == StopReason.TERMINATED || stopReason == StopReason.SHUTDOWN) {
                ended = true;
                return null;
            }
            child.begins(arrived.number());
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
            ended = true;
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

    /** Ends this JVM and what it has started if it runs this, so that nothing else is hit; else sees to it that it does not begin. */
    void kill() {
        lock.lock();
        try {
            if (thread == null) {
                stopReason = StopReason.TERMINATED;
            } else if (!ended) {
                ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
                Runtime.getRuntime().halt(KILLED);
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
