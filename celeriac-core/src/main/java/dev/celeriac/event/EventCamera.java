package dev.celeriac.event;

import dev.celeriac.pool.Threads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at a cluster at intervals (Celery's {@code Polaroid}). Made by {@link Events#camera}; thread-safe. */
public final class EventCamera implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventCamera.class);

    private final EventReceiver receiver;
    private final ClusterState state;
    private final Duration interval;
    private final Consumer<ClusterState> shutter;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Threads.platform("celeriac-camera", this::live);

    EventCamera(EventReceiver receiver, ClusterState state, Duration interval, Consumer<ClusterState> shutter) {
        this.receiver = receiver;
        this.state = state;
        this.interval = interval;
        this.shutter = shutter;
    }

    /** Begins to listen, and to look. Returns at once. */
    public EventCamera start() {
        receiver.on(EventReceiver.OTHERS, state).start();
        thread.start();
        return this;
    }

    private void live() {
        try {
            while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    state.freezeWhile(() -> shutter.accept(state));
                } catch (RuntimeException e) {
                    LOG.error("A snapshot failed; the next one is in {} s", interval.toSeconds(), e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The camera was interrupted and ends");
        }
    }

    /** Waits until it is closed. */
    public void join() throws InterruptedException {
        closed.await();
    }

    @Override
    public void close() {
        closed.countDown();
        receiver.close();
        boolean interrupted = false;
        while (thread.isAlive() && Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
