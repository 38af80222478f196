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
 * runs one execution at a time, in the order they were sent; the first in hand is the one that runs, or has just ended.
 *
 * <p>Because of that last, a child with several in hand is not killed from here, which could hit the next one: it is told
 * which one to end with, and is killed only if it does not answer.
 */
final class ProcessSlot implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessSlot.class);

    /** When the first in hand has run for so long, what was sent along with it is called back. */
    private static final long RECALL_NANOS = Duration.ofMillis(10).toNanos();

    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long MEMORY_NANOS = Duration.ofMillis(20).toNanos();
    private static final Duration EXIT_PATIENCE = Duration.ofSeconds(5);

    /** How long a child may take to end itself when it is told to. */
    private static final long STRIKE_NANOS = Duration.ofMillis(200).toNanos();

    private final ProcessPool pool;
    final Thread thread;

    /** Guards {@link #inHand} and what is in it, which other threads may ask for, and {@link #condemned}. */
    private final ReentrantLock lock = new ReentrantLock();

    private final ArrayDeque<InHand> inHand = new ArrayDeque<>();
    private volatile @Nullable ChildProcess child;
    private volatile boolean woken;

    /** Whether the child has been killed from here: nothing more is sent to it. */
    private boolean condemned;

    private int lastNumber;
    private int completed;
    private long firstSince;
    private long memoryLooked;
    private boolean recalling;
    private boolean tooLarge;

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
        lastNumber = 0;
        completed = 0;
        recalling = false;
        tooLarge = false;
        lock.lock();
        try {
            child = served;
            condemned = false;
        } finally {
            lock.unlock();
        }
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
        if (recalling || firstOverdue() || ending()) {
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
            if (!inHand.isEmpty() && !batch.get(i).reserve() || !send(served, batch.get(i))) {
                pool.putBack(batch.subList(i, batch.size()));
                return i > 0;
            }
        }
        return !batch.isEmpty();
    }

    private boolean firstOverdue() {
        return !inHand.isEmpty() && System.nanoTime() - firstSince > RECALL_NANOS / 2;
    }

    /** Whether the child is about to be killed for something that it has in hand, or has been. */
    private boolean ending() {
        lock.lock();
        try {
            for (InHand each : inHand) {
                if (each.doomed()) {
                    return true;
                }
            }
            return condemned;
        } finally {
            lock.unlock();
        }
    }

    /** @return false when the child is about to be killed, and has not been sent it */
    private boolean send(ChildProcess served, Execution execution) {
        InHand next = new InHand(
                ++lastNumber, execution, pool.times().of(execution.request().task()));
        boolean first;
        lock.lock();
        try {
            if (condemned) {
                return false;
            }
            first = inHand.isEmpty();
            if (first) {
                firstSince = System.nanoTime();
            }
            inHand.add(next);
        } finally {
            lock.unlock();
        }
        if (!execution.begin(new ChildHost(served, next, first))) {
            remove(next.number);
            return true;
        }
        try {
            dispatch(served, next);
        } catch (RuntimeException e) {
            remove(next.number);
            execution.complete(new Outcome.Failure(e, false));
        }
        return true;
    }

    /** What it was interrupted for before the child knew it comes after it. */
    private void dispatch(ChildProcess served, InHand next) {
        lock.lock();
        try {
            if (next.early == StopReason.TERMINATED) {
                // It has been ended with another outcome, and does not begin.
                inHand.remove(next);
                return;
            }
            served.channel.send(FrameType.RUN, frame -> TaskFrames.write(frame, next.number, next.execution));
            next.sent = true;
            StopReason early = next.early;
            if (early != null) {
                served.channel.send(
                        FrameType.INTERRUPT, frame -> frame.integer(next.number).text(early.name()));
            }
        } finally {
            lock.unlock();
        }
    }

    private long waitNanos() {
        long now = System.nanoTime();
        long wait = LOOK_NANOS;
        if (inHand.size() > 1 && !recalling) {
            wait = Math.min(wait, RECALL_NANOS - (now - firstSince));
        }
        lock.lock();
        try {
            InHand first = inHand.peek();
            if (first != null && first.doomed()) {
                wait = Math.min(wait, first.killAt - now);
            }
        } finally {
            lock.unlock();
        }
        return Math.max(1, wait);
    }

    private void watch(ChildProcess served) {
        long now = System.nanoTime();
        if (inHand.size() > 1 && !recalling && now - firstSince > RECALL_NANOS) {
            recalling = true;
            served.channel.send(FrameType.RECALL, frame -> {});
        }
        lock.lock();
        try {
            InHand first = inHand.peek();
            if (first != null && first.doomed() && now - first.killAt >= 0) {
                strike(served, first);
            }
        } finally {
            lock.unlock();
        }
        if (pool.options().maxMemory() > 0 && now - memoryLooked > MEMORY_NANOS) {
            memoryLooked = now;
            tooLarge = served.residentBytes() > pool.options().maxMemory();
        }
    }

    /** Ends the child for something that it has in hand. Called with the lock held. */
    private void strike(ChildProcess served, InHand condemnedTask) {
        if (inHand.size() == 1 || condemnedTask.struck) {
            condemned = true;
            served.kill();
            return;
        }
        condemnedTask.struck = true;
        condemnedTask.killAt = System.nanoTime() + STRIKE_NANOS;
        served.channel.send(FrameType.KILL, frame -> frame.integer(condemnedTask.number));
    }

    private void handle(FrameReader frame) {
        switch (frame.type()) {
            case FrameType.OUTCOME -> outcome(frame);
            case FrameType.UPDATE -> update(frame);
            case FrameType.EVENT -> event(frame);
            case FrameType.EVENTS_DROPPED -> pool.dropped(frame.integer());
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

    /** When it was the first, the next one runs from now on, if there is one. */
    private @Nullable InHand remove(int number) {
        InHand found = null;
        InHand next = null;
        lock.lock();
        try {
            InHand first = inHand.peek();
            for (Iterator<InHand> each = inHand.iterator(); found == null && each.hasNext(); ) {
                InHand candidate = each.next();
                if (candidate.number == number) {
                    found = candidate;
                    each.remove();
                }
            }
            if (found != null && found == first) {
                next = inHand.peek();
                firstSince = System.nanoTime();
            }
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
            InHand recalled = remove(frame.integer());
            if (recalled != null) {
                back(recalled, back);
            }
        }
        recalling = false;
        pool.putBack(back);
    }

    private static void back(InHand notBegun, List<Execution> back) {
        if (notBegun.execution.needsItsOwnProcess()) {
            // Its message is acknowledged already, so nobody else can run it.
            notBegun.execution.complete(new Outcome.Revoked("terminated"));
        } else if (notBegun.execution.withdraw()) {
            back.add(notBegun.execution);
        }
    }

    /** The child is gone. What it had begun is lost with it; what it had not goes back. */
    private void lost(ChildProcess gone) {
        gone.awaitEnd(Duration.ofMillis(500));
        int lastBegun = gone.lastBegun();
        gone.close();
        List<InHand> all;
        boolean killed;
        lock.lock();
        try {
            child = null;
            all = new ArrayList<>(inHand);
            inHand.clear();
            killed = gone.wasKilled() || condemned || all.stream().anyMatch(each -> each.struck);
        } finally {
            lock.unlock();
        }
        if (all.isEmpty()) {
            LOG.warn("Process '{}' exited with '{}' while it had nothing to do", gone, gone.end());
            return;
        }
        LOG.error("Process '{}' exited with '{}'", gone, gone.end());
        List<Execution> back = new ArrayList<>();
        for (InHand each : all) {
            // If nothing had begun in a child that died by itself, the first is to blame: its message may be why.
            if (each.number - lastBegun <= 0 || each.execution.needsItsOwnProcess() || each == all.get(0) && !killed) {
                each.execution.lost(new WorkerLostError("Worker exited prematurely: " + gone.end() + " " + gone));
            } else {
                back(each, back);
            }
        }
        pool.putBack(back);
    }

    /**
     * Ends it by force now.
     *
     * @return whether it is in hand here
     */
    boolean kill(Execution running) {
        return doom(running, Duration.ZERO);
    }

    /**
     * Ends it by force unless it ends by itself.
     *
     * @return whether it is in hand here
     */
    boolean doom(Execution running, Duration grace) {
        lock.lock();
        try {
            ChildProcess now = child;
            InHand found = inHand.stream()
                    .filter(each -> each.execution == running)
                    .findFirst()
                    .orElse(null);
            if (found == null || now == null) {
                return false;
            }
            found.killAt = System.nanoTime() + grace.toNanos();
            if (grace.isZero() && found.sent) {
                strike(now, found);
            }
            wake();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Where one execution runs. */
    private final class ChildHost implements Host {
        private final ChildProcess served;
        private final InHand own;
        private final boolean first;

        ChildHost(ChildProcess served, InHand own, boolean first) {
            this.served = served;
            this.own = own;
            this.first = first;
        }

        @Override
        public void interrupt(StopReason reason) {
            lock.lock();
            try {
                if (own.sent) {
                    served.channel.send(
                            FrameType.INTERRUPT,
                            frame -> frame.integer(own.number).text(reason.name()));
                } else {
                    own.early = reason;
                }
                if (reason == StopReason.SHUTDOWN) {
                    own.killAt = System.nanoTime() + ProcessPool.GRACE.toNanos();
                    wake();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean beginsNow() {
            return first;
        }

        @Override
        public long pid() {
            return served.pid();
        }
    }
}
