package dev.celeriac.worker;

/**
 * Why a worker has stopped warmly by itself: so many threads were given up at their hard time limits and have not returned
 * that only a new process helps. Whoever runs the worker starts it again, in a new JVM; the command's exit code for it is
 * 75.
 */
public final class TooManyLeakedThreads extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyLeakedThreads(int leaked, int most) {
        super(leaked
                + " threads were given up at hard time limits or terminated and do not end; worker_max_leaked_threads is "
                + most + ". The worker stops so that it can be started again: let tasks obey their interrupt, or use"
                + " worker_pool 'processes', which can kill them");
    }
}
