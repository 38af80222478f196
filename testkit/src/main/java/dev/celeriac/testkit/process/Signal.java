package dev.celeriac.testkit.process;

/** The POSIX signals that tests send, under the names {@code kill} knows them by. */
public enum Signal {
    /** Hang-up: the terminal is gone. */
    HUP,
    /** What Ctrl-C sends. */
    INT,
    /** To a JVM: show all threads. To others: end, and leave a core. */
    QUIT,
    /** Please end. */
    TERM,
    /** End now; cannot be caught. */
    KILL,
    /** Stand still; cannot be caught. */
    STOP,
    /** Go on after {@link #STOP}. */
    CONT
}
