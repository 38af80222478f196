package dev.celeriac.control;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom to ask, and how long to wait for answers.
 *
 * @param destination names of nodes; empty for all
 * @param pattern of names, when no destination is given; null for all
 * @param matcher {@code glob} or {@code pcre}; null without a pattern
 * @param timeout how long to wait; ends sooner when everybody of the destination, or {@code limit} workers, have answered
 * @param limit how many answers are enough; 0 for no limit
 */
public record ControlTarget(
        List<String> destination,
        @Nullable String pattern,
        @Nullable String matcher,
        Duration timeout,
        int limit) {

    /** All workers, for Celery's second. */
    public static final ControlTarget ALL = new ControlTarget(List.of(), null, null, Duration.ofSeconds(1), 0);

    /** These nodes only. */
    public static ControlTarget nodes(String... names) {
        return ALL.destination(List.of(names));
    }

    public ControlTarget destination(List<String> names) {
        return new ControlTarget(List.copyOf(names), pattern, matcher, timeout, limit);
    }

    /** Nodes whose name matches, such as {@code web*@*}. */
    public ControlTarget glob(String nodes) {
        return new ControlTarget(destination, nodes, "glob", timeout, limit);
    }

    /** Nodes whose name begins with a match of a regular expression. */
    public ControlTarget regex(String nodes) {
        return new ControlTarget(destination, nodes, "pcre", timeout, limit);
    }

    public ControlTarget timeout(Duration patience) {
        return new ControlTarget(destination, pattern, matcher, patience, limit);
    }

    public ControlTarget limit(int answers) {
        return new ControlTarget(destination, pattern, matcher, timeout, answers);
    }

    /** How many answers are all there can be; 0 when that is not known. */
    int enough() {
        return limit > 0 ? limit : destination.size();
    }
}
