package dev.celeriac.codec;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries the place of a value without JSON form outwards; each level adds its own step, so that encoding pays nothing. */
final class Unencodable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_PATH = 12;

    private final transient Deque<Object> path = new ArrayDeque<>();

    Unencodable(String reason, @Nullable Throwable cause) {
        super(reason, cause, false, false);
    }

    static Unencodable type(Class<?> type) {
        return new Unencodable(
                "Object of type " + type.getTypeName() + " is not JSON serializable; pass an id or plain data instead",
                null);
    }

    Unencodable in(Object step) {
        path.addFirst(step);
        return this;
    }

    EncodeException toException() {
        List<Object> steps = List.copyOf(path);
        return new EncodeException(render(steps), steps, String.valueOf(getMessage()), getCause());
    }

    /** {@code customer.orders[3].connection}; the middle of a very long path is of no use to anybody. */
    static String render(List<Object> steps) {
        StringBuilder out = new StringBuilder();
        int shown = Math.min(steps.size(), LONGEST_PATH);
        for (int i = 0; i < shown; i++) {
            Object step = steps.get(i);
            if (step instanceof Integer index) {
                out.append('[').append(index.intValue()).append(']');
            } else {
                out.append(out.isEmpty() ? "" : ".").append(Brief.text(step.toString()));
            }
        }
        return shown < steps.size() ? out + "…" : out.toString();
    }
}
