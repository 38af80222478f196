package dev.celeriac.exceptions;

/** A call does not fit its task: too many or too few arguments, an unknown keyword, a wrong type, or a value that cannot be
 * written as JSON. Nothing was sent. Corresponds to Python's {@code TypeError} and kombu's {@code EncodeError}. */
public final class InvalidArgumentsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidArgumentsException(String message) {
        super(message);
    }

    public InvalidArgumentsException(String message, Throwable cause) {
        super(message, cause);
    }
}
