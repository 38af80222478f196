package dev.celeriac.config;

import java.util.List;

/**
 * The settings cannot be used: a name is unknown, a value has the wrong type, or values contradict each other. Celery's
 * {@code ImproperlyConfigured}. All problems found are reported together, each with the source it comes from and, where
 * there is one, the fix.
 */
public final class ImproperlyConfiguredException extends RuntimeException {

    private final List<String> problems;

    ImproperlyConfiguredException(List<String> problems) {
        super(
                problems.size() == 1
                        ? problems.get(0)
                        : problems.size() + " problems in the settings:\n  - " + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    ImproperlyConfiguredException(String problem, Throwable cause) {
        super(problem, cause);
        this.problems = List.of(problem);
    }

    /** One sentence or more for each problem; never empty. */
    public List<String> problems() {
        return problems;
    }
}
