package dev.celeriac.exceptions;

import java.util.List;

/**
 * A setting, task or URL that cannot work. The message says what to write instead; where several things are wrong, all of
 * them are reported together.
 */
public final class ImproperlyConfigured extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    public ImproperlyConfigured(String message) {
        super(message);
        this.problems = List.of(message);
    }

    public ImproperlyConfigured(String message, Throwable cause) {
        super(message, cause);
        this.problems = List.of(message);
    }

    /** @param problems at least one; a sentence or more for each */
    public ImproperlyConfigured(List<String> problems) {
        super(
                problems.size() == 1
                        ? problems.get(0)
                        : problems.size() + " problems in the settings:\n  - " + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence or more for each problem; never empty. */
    public List<String> problems() {
        return problems;
    }
}
