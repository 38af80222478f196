package dev.celeriac.cli;

/** What the command's exit code tells a supervisor or a script; Celery's numbers. */
final class ExitCode {
    /** Done; for a worker: a warm shutdown. */
    static final int OK = 0;

    /** It failed, or a worker was shut down cold. */
    static final int FAILURE = 1;

    /** The command line is wrong (click's code, which Celery's command uses). */
    static final int USAGE = 2;

    /** Broker or workers cannot be reached (Celery's {@code EX_UNAVAILABLE}). */
    static final int UNAVAILABLE = 69;

    /** A file such as the pid file cannot be made (Celery's {@code EX_CANTCREAT}). */
    static final int CANNOT_CREATE = 73;

    /** A worker asks to be started again: threads that cannot be ended have piled up ({@code EX_TEMPFAIL}). */
    static final int START_AGAIN = 75;

    /** Broken off at the keyboard. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
