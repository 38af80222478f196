package dev.celeriac.worker;

import dev.celeriac.pool.ExecutionPool;
import java.util.function.Consumer;

/**
 * Threads that were given up and do not return go on using memory and processors. When there are too many of them, the
 * worker has to make room for a new process. Belongs to the timer's thread.
 */
final class Leaks {
    private final ExecutionPool pool;
    private final int most;
    private final Consumer<TooManyLeakedThreads> recycle;
    private boolean told;

    /** @param most zero for no limit */
    Leaks(ExecutionPool pool, int most, Consumer<TooManyLeakedThreads> recycle) {
        this.pool = pool;
        this.most = most;
        this.recycle = recycle;
    }

    void check() {
        int leaked = pool.leaked();
        if (!told && most > 0 && leaked >= most) {
            told = true;
            recycle.accept(new TooManyLeakedThreads(leaked, most));
        }
    }
}
