package dev.celeriac.worker;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** How revocations are written into a {@link dev.celeriac.transport.RevocationLog}: of a task by its id, or by a stamp. */
public final class RevocationEntry {
    private static final String TASK = "t:";
    private static final String STAMP = "s:";
    private static final char BETWEEN = '\u0001';

    private RevocationEntry() {}

    /** A task by its id. */
    public static String task(String id) {
        return TASK + id;
    }

    /** All tasks with a stamp. */
    public static String stamp(String name, String value) {
        return STAMP + name + BETWEEN + value;
    }

    /** Whatever a later version adds is left alone. */
    static void read(String entry, Consumer<String> task, BiConsumer<String, String> stamp) {
        int between = entry.indexOf(BETWEEN);
        if (entry.startsWith(TASK)) {
            task.accept(entry.substring(TASK.length()));
        } else if (entry.startsWith(STAMP) && between > 0) {
            stamp.accept(entry.substring(STAMP.length(), between), entry.substring(between + 1));
        }
    }
}
