package dev.celeriac;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that is opened when it is first needed and closed once. Thread-safe. */
final class Lazy<T extends AutoCloseable> implements Supplier<T> {

    private final String what;
    private final Supplier<T> opener;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable T opened;
    private boolean closed;

    Lazy(String what, Supplier<T> opener) {
        this.what = what;
        this.opener = opener;
    }

    /**
     * @throws IllegalStateException after it was closed
     */
    @Override
    public T get() {
        T known = opened;
        if (known != null) {
            return known;
        }
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("The app is closed, and its " + what + " with it");
            }
            known = opened;
            if (known == null) {
                known = opener.get();
                opened = known;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    /** What is to be closed; null if it was never opened. Nothing can be opened afterwards. */
    @Nullable T end() {
        lock.lock();
        try {
            closed = true;
            T last = opened;
            opened = null;
            return last;
        } finally {
            lock.unlock();
        }
    }
}
