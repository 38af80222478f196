package dev.celeriac.exceptions;

/** The task ran into its hard time limit and was given up. */
public final class TimeLimitExceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final double seconds;

    public TimeLimitExceeded(double seconds) {
        super("Hard time limit of " + seconds + " s exceeded");
        this.seconds = seconds;
    }

    /** The limit, in seconds. */
    public double seconds() {
        return seconds;
    }
}
