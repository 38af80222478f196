package dev.celeriac.pool.process;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.exceptions.WorkerLostError;
import dev.celeriac.pool.Execution;
import dev.celeriac.pool.Host;
import dev.celeriac.pool.Threads;
import dev.celeriac.task.Outcome;
import dev.celeriac.task.TaskRuntime.StopReason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One slot of the pool: a thread that has a child at a time, sends it what is to run and handles what it reports. A child
 * runs one execution at a time, in the order they were sent; the first in hand is the one that runs.
 */
final class ProcessSlot implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessSlot.class);

    /** When the first in hand has run for so long, what was sent along with it is called back. */
    private static final long RECALL_NANOS = Duration.ofMillis(10).toNanos();

    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long MEMORY_NANOS = Duration.ofMillis(20).toNanos();
    private static final Duration EXIT_PATIENCE = Duration.ofSeconds(5);

    private final ProcessPool pool;
    final Thread thread;

    /** Guards {@link #inHand}, whose first may be asked for by other threads. */
    private final ReentrantLock lock = new ReentrantLock();

    private final ArrayDeque<InHand> inHand = new ArrayDeque<>();
    private volatile @Nullable ChildProcess child;
    private volatile boolean woken;

    /** What is to be killed unless it has ended by then. */
    private volatile @Nullable Doomed doomed;

    private int lastNumber;
    private int completed;
    private long firstSince;
    private long memoryLooked;
    private boolean recalling;
    private boolean tooLarge;

    private record Doomed(int number, long atNanos) {}

    ProcessSlot(ProcessPool pool, int number) {
        this.pool = pool;
        thread = Threads.platform("celeriac-process-" + number, this);
    }

    @Nullable ChildProcess child() {
        return child;
    }

    void serves(ChildProcess ready) {
        child = ready;
    }

    void wake() {
        woken = true;
        ChildProcess now = child;
        if (now != null) {
            now.channel.wakeUp();
        }
    }

    @Override
    public void run() {
        try {
            ChildProcess next = pool.children().take(this);
            while (next != null) {
                serve(next);
                next = pool.children().take(this);
            }
        } catch (InterruptedException e) {
            LOG.error("{} was interrupted and ends; nobody should do that", thread.getName(), e);
        } finally {
            pool.ended(this);
        }
    }

    private void serve(ChildProcess served) {
        child = served;
        completed = 0;
        recalling = false;
        tooLarge = false;
        doomed = null;
        boolean open = true;
        try {
            while (open) {
                woken = false;
                boolean over = outdated(served);
                boolean took = !over && feed(served);
                if (inHand.isEmpty() && over) {
                    child = null;
                    retire(served);
                    return;
                }
                if (!took || !inHand.isEmpty()) {
                    open = served.channel.exchange(waitNanos(), () -> !woken, this::handle);
                }
                watch(served);
            }
        } catch (IOException e) {
            LOG.debug("Connection to {} broke", served, e);
        } catch (RuntimeException e) {
            LOG.error("What {} has sent cannot be handled; it is replaced", served, e);
        }
        child = null;
        lost(served);
    }

    private boolean outdated(ChildProcess served) {
        ProcessPoolOptions options = pool.options();
        return served.generation != pool.generation()
                || options.maxTasks() > 0 && completed >= options.maxTasks()
                || tooLarge
                || !pool.wants(this);
    }

    private void retire(ChildProcess served) {
        served.retire(EXIT_PATIENCE);
        if (pool.closed()) {
            served.awaitEnd(EXIT_PATIENCE);
        }
    }

    /** @return whether anything was taken from the queue */
    private boolean feed(ChildProcess served) {
        if (recalling || firstOverdue()) {
            return false;
        }
        int most = pool.options().maxTasks() == 0
                ? Integer.MAX_VALUE
                : pool.options().maxTasks() - completed - inHand.size();
        InHand first = inHand.peek();
        long ahead = 0;
        for (InHand each : inHand) {
            ahead = Math.min(RunTimes.UNKNOWN, ahead + each.nanos);
        }
        boolean alone = first != null && first.execution.needsItsOwnProcess();
        List<Execution> batch = most <= 0 ? List.of() : pool.poll(this, first == null, alone, ahead, most);
        for (int i = 0; i < batch.size(); i++) {
            // Only what waits for nobody else may be waited for here: this thread completes what is in hand.
            if (!inHand.isEmpty() && !batch.get(i).reserve()) {
                pool.putBack(batch.subList(i, batch.size()));
                return i > 0;
            }
            send(served, batch.get(i));
        }
        return !batch.isEmpty();
    }

    private boolean firstOverdue() {
        return !inHand.isEmpty() && System.nanoTime() - firstSince > RECALL_NANOS / 2;
    }

    private void send(ChildProcess served, Execution execution) {
        int number = ++lastNumber;
        lock.lock();
        try {
            if (inHand.isEmpty()) {
                firstSince = System.nanoTime();
            }
            inHand.add(new InHand(
                    number, execution, pool.times().of(execution.request().task())));
        } finally {
            lock.unlock();
        }
        if (!execution.begin(new ChildHost(served, number))) {
            take(number);
            return;
        }
        try {
            served.channel.send(FrameType.RUN, frame -> TaskFrames.write(frame, number, execution));
        } catch (RuntimeException e) {
            take(number);
            execution.complete(new Outcome.Failure(e, false));
        }
    }

    private long waitNanos() {
        long wait = LOOK_NANOS;
        if (inHand.size() > 1 && !recalling) {
            wait = Math.min(wait, RECALL_NANOS - (System.nanoTime() - firstSince));
        }
        Doomed now = doomed;
        if (now != null) {
            wait = Math.min(wait, now.atNanos() - System.nanoTime());
        }
        return Math.max(1, wait);
    }

    private void watch(ChildProcess served) {
        InHand first = inHand.peek();
        long now = System.nanoTime();
        if (inHand.size() > 1 && !recalling && now - firstSince > RECALL_NANOS) {
            recalling = true;
            served.channel.send(FrameType.RECALL, frame -> {});
        }
        Doomed condemned = doomed;
        if (condemned != null) {
            if (first == null || first.number != condemned.number()) {
                doomed = null;
            } else if (now - condemned.atNanos() > 0) {
                served.kill();
            }
        }
        if (pool.options().maxMemory() > 0 && now - memoryLooked > MEMORY_NANOS) {
            memoryLooked = now;
            tooLarge = served.residentBytes() > pool.options().maxMemory();
        }
    }

    private void handle(FrameReader frame) {
        switch (frame.type()) {
            case FrameType.OUTCOME -> outcome(frame);
            case FrameType.UPDATE -> update(frame);
            case FrameType.EVENT -> event(frame);
            case FrameType.RECALLED -> recalled(frame);
            default -> throw new IllegalStateException("A child sent a frame of type " + frame.type());
        }
    }

    private void outcome(FrameReader frame) {
        int number = frame.integer();
        InHand ended = remove(number);
        if (ended == null) {
            return;
        }
        long ran = frame.longInteger();
        pool.times().ran(ended.execution.request().task(), ran);
        addChildren(ended, frame.bytesOrNull());
        ended.execution.complete(OutcomeFrames.read(frame));
        completed++;
    }

    /** The next one, if any, runs from now on. */
    private @Nullable InHand remove(int number) {
        InHand found = null;
        InHand next;
        lock.lock();
        try {
            for (Iterator<InHand> each = inHand.iterator(); found == null && each.hasNext(); ) {
                InHand candidate = each.next();
                if (candidate.number == number) {
                    found = candidate;
                    each.remove();
                }
            }
            next = inHand.peek();
            firstSince = System.nanoTime();
        } finally {
            lock.unlock();
        }
        if (next != null) {
            next.execution.underway();
        }
        return found;
    }

    private static void addChildren(InHand of, byte @Nullable [] json) {
        if (json != null) {
            List<@Nullable Object> all = OutcomeFrames.list(json);
            for (; of.children < all.size(); of.children++) {
                Object child = all.get(of.children);
                if (child != null) {
                    of.execution.runtime().addChild(child);
                }
            }
        }
    }

    private void update(FrameReader frame) {
        int number = frame.integer();
        int update = frame.integer();
        String taskId = frame.text();
        String state = frame.text();
        Object meta = JsonCodec.DEFAULT.decode(frame.bytes());
        byte[] children = frame.bytes();
        for (InHand each : inHand) {
            if (each.number == number) {
                addChildren(each, children);
                each.execution.runtime().updateState(each.execution.request(), taskId, state, meta);
            }
        }
        ChildProcess now = child;
        if (now != null) {
            now.channel.send(FrameType.UPDATED, updated -> updated.integer(update));
        }
    }

    private void event(FrameReader frame) {
        int number = frame.integer();
        String type = frame.text();
        if (JsonCodec.DEFAULT.decode(frame.bytes()) instanceof Map<?, ?> decoded) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            decoded.forEach((name, value) -> fields.put(String.valueOf(name), value));
            for (InHand each : inHand) {
                if (each.number == number) {
                    each.execution.runtime().sendEvent(each.execution.request(), type, fields);
                }
            }
        }
    }

    private void recalled(FrameReader frame) {
        List<Execution> back = new ArrayList<>();
        for (int left = frame.integer(); left > 0; left--) {
            InHand recalled = take(frame.integer());
            if (recalled != null && recalled.execution.withdraw()) {
                back.add(recalled.execution);
            }
        }
        recalling = false;
        pool.putBack(back);
    }

    private @Nullable InHand take(int number) {
        lock.lock();
        try {
            for (InHand each : inHand) {
                if (each.number == number) {
                    inHand.remove(each);
                    return each;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** The child is gone. What ran is lost with it; what had not begun goes back. */
    private void lost(ChildProcess gone) {
        gone.awaitEnd(Duration.ofMillis(500));
        gone.close();
        List<InHand> all;
        lock.lock();
        try {
            all = new ArrayList<>(inHand);
            inHand.clear();
        } finally {
            lock.unlock();
        }
        if (all.isEmpty()) {
            LOG.warn("Process '{}' exited with '{}' while it had nothing to do", gone, gone.end());
            return;
        }
        LOG.error("Process '{}' exited with '{}'", gone, gone.end());
        all.get(0).execution.lost(new WorkerLostError("Worker exited prematurely: " + gone.end() + " " + gone));
        List<Execution> back = new ArrayList<>();
        for (InHand other : all.subList(1, all.size())) {
            if (other.execution.withdraw()) {
                back.add(other.execution);
            }
        }
        pool.putBack(back);
    }

    /** Kills the child if that is what it runs; @return whether it is */
    boolean kill(Execution running) {
        lock.lock();
        try {
            InHand first = inHand.peek();
            ChildProcess now = child;
            if (first == null || first.execution != running || now == null) {
                return false;
            }
            now.kill();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Kills the child unless the execution ends by itself; @return whether it is in hand here */
    boolean doom(Execution running, Duration grace) {
        lock.lock();
        try {
            for (InHand each : inHand) {
                if (each.execution == running) {
                    doomed = new Doomed(each.number, System.nanoTime() + grace.toNanos());
                    wake();
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Where one execution runs. */
    private final class ChildHost implements Host {
        private final ChildProcess served;
        private final int number;

        ChildHost(ChildProcess served, int number) {
            this.served = served;
            this.number = number;
        }

        @Override
        public void interrupt(StopReason reason) {
            served.channel.send(
                    FrameType.INTERRUPT, frame -> frame.integer(number).text(reason.name()));
            if (reason == StopReason.SHUTDOWN) {
                doomed = new Doomed(number, System.nanoTime() + ProcessPool.GRACE.toNanos());
                wake();
            }
        }

        @Override
        public long pid() {
            return served.pid();
        }
    }
}
