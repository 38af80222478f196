package dev.celeriac.control;

import dev.celeriac.codec.PythonRepr;
import org.jspecify.annotations.Nullable;

/**
 * A command could not be carried out; answered as {@code {"error": "ValueError('…')"}}, for which Celery's peers look.
 */
public final class ControlError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String type;

    /**
     * @param type name of Python's exception, such as {@code ValueError}
     * @param message its argument
     */
    public ControlError(String type, @Nullable String message) {
        super(message);
        this.type = type;
    }

    static ControlError missing(String command, String argument) {
        return new ControlError("TypeError", command + "() missing 1 required positional argument: '" + argument + "'");
    }

    static ControlError wrong(String command, String argument, String expected, @Nullable Object value) {
        return new ControlError(
                "TypeError",
                command + "() argument '" + argument + "' must be " + expected + ", not " + PythonRepr.of(value));
    }

    /** As {@code repr()} shows an exception. */
    static String repr(Throwable failure) {
        String message = failure.getMessage();
        String type = failure instanceof ControlError error
                ? error.type
                : failure instanceof IllegalArgumentException
                        ? "ValueError"
                        : failure.getClass().getSimpleName();
        return type + (message == null ? "()" : "(" + PythonRepr.of(message) + ")");
    }
}
