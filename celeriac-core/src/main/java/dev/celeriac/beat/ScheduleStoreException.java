package dev.celeriac.beat;

/** A schedule store cannot be used, now or at all; the message says which and why. */
public class ScheduleStoreException extends RuntimeException {

    public ScheduleStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
