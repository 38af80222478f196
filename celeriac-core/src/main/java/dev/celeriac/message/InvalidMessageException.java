package dev.celeriac.message;

/**
 * A message that cannot be a task, or not one that may be decoded. The message text is one line that says what is wrong;
 * the worker logs it and sets the raw message aside. Corresponds to Celery's {@code InvalidTaskError}, kombu's
 * {@code DecodeError} and {@code ContentDisallowed}.
 */
public final class InvalidMessageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What sort of defect it is; decides the dead-letter reason and what to tell the operator. */
    public enum Kind {
        /** Neither protocol 1 nor protocol 2: there is no task name. */
        UNKNOWN_MESSAGE,
        /** A task message whose headers or body break the protocol. */
        INVALID_TASK,
        /** Bytes that are not what the content type, encoding or compression header says. */
        DECODE_ERROR,
        /** A serializer that is not in {@code accept_content}, or that is never accepted (pickle). */
        CONTENT_DISALLOWED,
        /** Sound, but larger or deeper than the limits allow. */
        TOO_LARGE
    }

    public InvalidMessageException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public InvalidMessageException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
