package dev.celeriac.exceptions;

/** Thrown by a task to have its message rejected: set aside among the dead letters, or put back into its queue. Has an effect
 * only with late acknowledgement, the default; otherwise the message is gone already. */
public final class Reject extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean requeue;

    /**
     * @param reason one line for whoever looks at the dead letter
     * @param requeue whether the message goes back into its queue, for any worker to take
     */
    public Reject(String reason, boolean requeue) {
        super(reason, null, false, false);
        this.requeue = requeue;
    }

    /** Sets the message aside. */
    public Reject(String reason) {
        this(reason, false);
    }

    public boolean requeue() {
        return requeue;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
