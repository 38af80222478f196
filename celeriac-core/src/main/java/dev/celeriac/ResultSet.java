package dev.celeriac;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Results that were not published as a group and are waited for together (Celery's {@code ResultSet}); made by
 * {@link Celeriac#resultSet}. Each is in it once, in the order in which they were added. Thread-safe: a wait is for the
 * members that are there when it begins. Equal to any other set of the same results in the same order.
 *
 * @param <R> what each member returns
 */
public final class ResultSet<R extends @Nullable Object> extends ResultCollection<R> {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, AsyncResult<R>> members = new LinkedHashMap<>();

    ResultSet(ResultAccess access) {
        super(access);
    }

    @Override
    public List<AsyncResult<R>> results() {
        lock.lock();
        try {
            return List.copyOf(members.values());
        } finally {
            lock.unlock();
        }
    }

    @Override
    String what() {
        return "a set of " + size() + " results";
    }

    /** Adds a result, if it is not in the set. */
    public void add(AsyncResult<? extends R> result) {
        update(List.of(result));
    }

    /** Adds those that are not in the set. */
    @SuppressWarnings("unchecked") // only read from
    public void update(Collection<? extends AsyncResult<? extends R>> results) {
        lock.lock();
        try {
            results.forEach(result -> members.putIfAbsent(result.id(), (AsyncResult<R>) result));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a result out, by its id.
     *
     * @throws NoSuchElementException if it is not in the set
     */
    public void remove(String id) {
        if (!discard(id)) {
            throw new NoSuchElementException(
                    "Task " + id + " is not in " + what() + ". discard(...) takes out what is there");
        }
    }

    /** {@link #remove(String)} of that result. */
    public void remove(AsyncResult<?> result) {
        remove(result.id());
    }

    /** Takes a result out by its id; whether it was in the set. */
    public boolean discard(String id) {
        lock.lock();
        try {
            return members.remove(id) != null;
        } finally {
            lock.unlock();
        }
    }

    /** {@link #discard(String)} of that result. */
    public boolean discard(AsyncResult<?> result) {
        return discard(result.id());
    }

    /** Takes out all. */
    public void clear() {
        lock.lock();
        try {
            members.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResultSet<?> set && set.results().equals(results());
    }

    @Override
    public int hashCode() {
        return results().hashCode();
    }

    /** The ids. */
    @Override
    public String toString() {
        return results().toString();
    }
}
