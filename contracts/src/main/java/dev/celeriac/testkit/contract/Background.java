package dev.celeriac.testkit.contract;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads for the length of a test. */
final class Background implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    <T> Future<T> run(Callable<T> work) {
        return threads.submit(work);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
