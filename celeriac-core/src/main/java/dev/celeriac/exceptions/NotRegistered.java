package dev.celeriac.exceptions;

/** There is no task of that name here. The message names the nearest ones that there are. */
public final class NotRegistered extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String task;

    public NotRegistered(String task, String message) {
        super(message);
        this.task = task;
    }

    /** As told by another process. */
    public NotRegistered(String task) {
        this(task, "No task '" + task + "' was registered in the worker that got the message");
    }

    /** The name that was looked for; all that goes onto the wire. */
    public String task() {
        return task;
    }
}
