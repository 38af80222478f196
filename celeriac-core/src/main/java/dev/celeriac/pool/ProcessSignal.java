package dev.celeriac.pool;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A signal by which a task is terminated.
 *
 * @param name without {@code SIG}, such as {@code TERM}
 */
public record ProcessSignal(String name) {
    public static final ProcessSignal TERM = new ProcessSignal("TERM");
    public static final ProcessSignal KILL = new ProcessSignal("KILL");

    /** Raises the soft time limit, as it does in Celery's prefork pool. */
    public static final ProcessSignal USR1 = new ProcessSignal("USR1");

    /** Linux's numbers, for peers that send one. */
    private static final Map<Integer, String> NUMBERS =
            Map.of(1, "HUP", 2, "INT", 3, "QUIT", 6, "ABRT", 9, "KILL", 10, "USR1", 12, "USR2", 15, "TERM");

    /**
     * Reads {@code SIGKILL}, {@code kill} or {@code 9}.
     *
     * @throws IllegalArgumentException for what is no signal that ends something, saying which are
     */
    public static ProcessSignal parse(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        if (name.matches("[0-9]{1,3}")) {
            name = NUMBERS.getOrDefault(Integer.parseInt(name), name);
        } else if (name.startsWith("SIG")) {
            name = name.substring(3);
        }
        if (!NUMBERS.containsValue(name)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no signal to terminate a task with: use TERM, KILL, INT,"
                            + " QUIT, HUP, ABRT, USR1 or USR2");
        }
        return new ProcessSignal(name);
    }

    /** Linux's number; null for a signal that has none here. */
    public @Nullable Integer number() {
        return NUMBERS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    @Override
    public String toString() {
        return "SIG" + name;
    }
}
