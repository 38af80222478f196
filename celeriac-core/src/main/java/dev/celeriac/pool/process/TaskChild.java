package dev.celeriac.pool.process;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.pool.Threads;
import dev.celeriac.task.Outcome;
import dev.celeriac.task.TaskRuntime.StopReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.MappedByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The child's side. One thread talks to the parent and does nothing else, so that it always notices when the parent is
 * gone; another runs the tasks, one after the other in the order they came.
 */
final class TaskChild {
    private static final Logger LOG = LoggerFactory.getLogger(TaskChild.class);

    private static final long LOOK_NANOS = Duration.ofSeconds(10).toNanos();
    private static final Duration EXIT_PATIENCE = Duration.ofSeconds(3);

    /** Bytes that may wait to be sent before events are dropped, so that a task is never held up by them. */
    static final int EVENT_ROOM = 1 << 20;

    private final Path socket;
    private final MappedByteBuffer begun;
    private final String token;
    private final TaskCode code;
    private final BlockingDeque<ChildTask> waiting = new LinkedBlockingDeque<>();
    private final ConcurrentMap<Integer, CountDownLatch> updates = new ConcurrentHashMap<>();
    private final AtomicInteger lastUpdate = new AtomicInteger();
    private final AtomicInteger dropped = new AtomicInteger();
    private final ConcurrentMap<Integer, ChildTask> inHand = new ConcurrentHashMap<>();
    private volatile @Nullable FrameChannel channel;
    private volatile String hostname = "";
    private boolean training;
    private boolean exit;

    TaskChild(ChildMode.Mark mark, String token, TaskCode code) {
        socket = mark.socket();
        try {
            begun = LastBegun.map(mark.begunFile());
        } catch (IOException e) {
            throw new UncheckedIOException("The parent of this child process is gone, or not its parent", e);
        }
        this.token = token;
        this.code = code;
    }

    /** Runs tasks until the parent is gone or says that there will be no more; ends the JVM. */
    void serve() {
        ChildSignals.leaveToTheParent();
        try (FrameChannel toParent = connect()) {
            toParent.send(
                    FrameType.HELLO,
                    frame -> frame.text(token).integer(ProcessHandle.current().pid()));
            channel = toParent;
            Thread runner = Threads.platform("celeriac-child-" + socket.getFileName(), this::runTasks);
            runner.start();
            talk(toParent);
        } catch (IOException e) {
            LOG.debug("The parent is gone", e);
        }
        // Nobody would learn what the task that may still run comes to; another worker runs it again.
        Runtime.getRuntime().halt(exit ? 0 : 1);
    }

    private FrameChannel connect() throws IOException {
        SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX);
        connection.connect(UnixDomainSocketAddress.of(socket));
        return new FrameChannel(connection);
    }

    private void talk(FrameChannel toParent) throws IOException {
        while (toParent.exchange(LOOK_NANOS, () -> true, this::handle)) {
            if (exit) {
                leave();
                return;
            }
        }
    }

    /** In an orderly way, so that shutdown hooks of the application run; but not for longer than the parent waits. */
    private void leave() {
        Thread orderly = Threads.platform("celeriac-child-exit", () -> System.exit(0));
        orderly.start();
        try {
            // The JVM writes the archive last of all, and takes its time.
            orderly.join(training ? 0 : EXIT_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(FrameReader frame) {
        switch (frame.type()) {
            case FrameType.CONFIGURE -> {
                hostname = frame.text();
                training = frame.flag();
                if (training) {
                    ChildTask task = new ChildTask(WarmUp.message(), this);
                    Outcome outcome = task.run(code, hostname);
                    if (outcome != null) {
                        WarmUp.write(task, outcome);
                    }
                }
                send().send(FrameType.READY, ready -> {});
            }
            case FrameType.RUN -> {
                ChildTask task = new ChildTask(TaskFrames.read(frame), this);
                inHand.put(task.arrived.number(), task);
                waiting.addLast(task);
            }
            case FrameType.INTERRUPT -> interrupt(frame.integer(), StopReason.valueOf(frame.text()));
            case FrameType.KILL -> kill(frame.integer());
            case FrameType.UPDATED -> {
                CountDownLatch stored = updates.remove(frame.integer());
                if (stored != null) {
                    stored.countDown();
                }
            }
            case FrameType.RECALL -> recall();
            case FrameType.EXIT -> exit = true;
            default -> throw new IllegalStateException("The parent sent a frame of type " + frame.type());
        }
    }

    private FrameChannel send() {
        FrameChannel open = channel;
        if (open == null) {
            throw new IllegalStateException("Not connected");
        }
        return open;
    }

    private void interrupt(int number, StopReason reason) {
        ChildTask task = inHand.get(number);
        if (task == null) {
            return;
        }
        if (reason != StopReason.SOFT_TIME_LIMIT && waiting.remove(task)) {
            recalled(List.of(task));
        } else {
            task.interrupt(reason);
        }
    }

    private void kill(int number) {
        ChildTask task = inHand.get(number);
        if (task == null) {
            return;
        }
        if (waiting.remove(task)) {
            recalled(List.of(task));
        } else {
            task.kill();
        }
    }

    /** On the thread of the tasks, right before the code of that one. */
    void begins(int number) {
        begun.putInt(0, number);
    }

    private void recall() {
        List<ChildTask> notBegun = new ArrayList<>();
        // From the end, so that what is begun meanwhile is in front of all that go back.
        ChildTask last = waiting.pollLast();
        while (last != null) {
            notBegun.add(0, last);
            last = waiting.pollLast();
        }
        recalled(notBegun);
    }

    private void recalled(List<ChildTask> tasks) {
        tasks.forEach(task -> inHand.remove(task.arrived.number()));
        send().send(FrameType.RECALLED, frame -> {
            frame.integer(tasks.size());
            tasks.forEach(task -> frame.integer(task.arrived.number()));
        });
    }

    private void runTasks() {
        while (true) {
            try {
                ChildTask next = waiting.takeFirst();
                Outcome outcome = next.run(code, hostname);
                if (outcome == null) {
                    recalled(List.of(next));
                } else {
                    inHand.remove(next.arrived.number());
                    report(next, outcome);
                }
            } catch (InterruptedException e) {
                // Of an interrupt that somebody's code has left behind.
                LOG.debug("Interrupted between tasks", e);
            }
        }
    }

    private void report(ChildTask task, Outcome outcome) {
        int lost = dropped.getAndSet(0);
        if (lost > 0) {
            send().send(FrameType.EVENTS_DROPPED, frame -> frame.integer(lost));
        }
        try {
            send().send(FrameType.OUTCOME, frame -> task.write(frame, outcome));
        } catch (RuntimeException | StackOverflowError e) {
            send().send(FrameType.OUTCOME, frame -> task.write(frame, new Outcome.Failure(e, false)));
        }
    }

    /** Has the parent send an event, if it keeps up with them. */
    void event(int number, String type, byte[] fields) {
        if (!send().offer(
                        FrameType.EVENT,
                        EVENT_ROOM,
                        frame -> frame.integer(number).text(type).bytes(fields))) {
            dropped.incrementAndGet();
        }
    }

    /** Has the parent store a state, and waits until it is. */
    void update(int number, String taskId, String state, byte[] meta, List<Object> children) {
        int update = lastUpdate.incrementAndGet();
        CountDownLatch stored = new CountDownLatch(1);
        updates.put(update, stored);
        send().send(
                        FrameType.UPDATE,
                        frame -> frame.integer(number)
                                .integer(update)
                                .text(taskId)
                                .text(state)
                                .bytes(meta)
                                .bytes(JsonCodec.DEFAULT.encode(children)));
        try {
            while (!stored.await(1, TimeUnit.MINUTES)) {
                LOG.warn("State {} of {} is not stored yet; still waiting for the broker", state, taskId);
            }
        } catch (InterruptedException e) {
            // It will be stored in its turn; only waiting for it ends.
            Thread.currentThread().interrupt();
        }
    }
}
