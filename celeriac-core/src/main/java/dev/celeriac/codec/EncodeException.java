package dev.celeriac.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value that cannot be sent, because it has no JSON form. Corresponds to Celery's {@code EncodeError}; its message
 * names the value's place and its type, so that the caller finds it.
 */
public final class EncodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Object> path;
    private final String reason;

    EncodeException(String where, List<Object> path, String reason, @Nullable Throwable cause) {
        super(where.isEmpty() ? reason : where + ": " + reason, cause);
        this.path = path;
        this.reason = reason;
    }

    /** Names (String) and positions (Integer) that lead from the encoded value to the one that has no JSON form. */
    public List<Object> path() {
        return path == null ? List.of() : path;
    }

    /** What is wrong, without the place. */
    public String reason() {
        return reason;
    }
}
