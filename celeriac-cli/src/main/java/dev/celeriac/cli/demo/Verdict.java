package dev.celeriac.cli.demo;

import dev.celeriac.result.TaskMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines of the summary, each with whether it is as it must be. For one thread. */
final class Verdict {

    /**
     * A line of the summary.
     *
     * @param good null for a line that only informs
     */
    record Line(String subject, String text, @Nullable Boolean good) {}

    private final List<Line> lines = new ArrayList<>();

    /** A line that must hold. */
    void check(String subject, boolean good, String text) {
        lines.add(new Line(subject, text, good));
    }

    /** A line that only informs. */
    void note(String subject, String text) {
        lines.add(new Line(subject, text, null));
    }

    List<Line> lines() {
        return lines;
    }

    boolean good() {
        return lines.stream().noneMatch(line -> Boolean.FALSE.equals(line.good()));
    }

    /** What all counted files amount to. */
    static TextCount sum(List<TaskMeta> documents) {
        TextCount sum = TextCount.NOTHING;
        for (TaskMeta document : documents) {
            if (document.status().equals(TaskMeta.SUCCESS) && document.result() instanceof Map<?, ?> counted) {
                sum = sum.plus(text(counted));
            }
        }
        return sum;
    }

    private static TextCount text(Map<?, ?> counted) {
        return counted.get("text") instanceof Map<?, ?> text
                ? new TextCount(
                        number(text, "lines"), number(text, "words"), number(text, "bytes"), number(text, "packed"))
                : TextCount.NOTHING;
    }

    /** A whole number in a JSON object; -1 when there is none. */
    static long number(@Nullable Object object, String name) {
        return object instanceof Map<?, ?> map && map.get(name) instanceof Number number ? number.longValue() : -1;
    }
}
