package dev.celeriac.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes this process die at a failpoint, once the harness has named one in a file, before or after its start: the JVM is halted on the spot, without
 * finally blocks, shutdown hooks or closed sockets, as by {@code kill -9}. Thread-safe.
 */
final class Fuse implements AutoCloseable {
    private static final long LOOK_MILLIS = 10;

    private final Path order;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread watcher = new Thread(this::watch, "celeriac-chaos-fuse");
    private volatile @Nullable Failpoint armed;

    /** @param order the file that will name a failpoint */
    Fuse(Path order) {
        this.order = order;
        try {
            look();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + order, e);
        }
        watcher.setDaemon(true);
        watcher.start();
    }

    private void watch() {
        try {
            while (armed == null && !closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + order, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws IOException {
        String name = Files.exists(order) ? Files.readString(order).strip() : "";
        if (!name.isEmpty()) {
            armed = Failpoint.valueOf(name);
        }
    }

    /** Dies if this is the point. */
    void at(Failpoint point) {
        if (armed == point) {
            Runtime.getRuntime().halt(137);
        }
    }

    boolean isArmed(Failpoint point) {
        return armed == point;
    }

    @Override
    public void close() throws InterruptedException {
        closed.countDown();
        watcher.join();
    }
}
