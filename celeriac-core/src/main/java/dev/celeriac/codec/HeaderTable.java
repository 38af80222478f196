package dev.celeriac.codec;

import dev.celeriac.message.TaskHeaders;
import dev.celeriac.message.TaskMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the header table of protocol 2, with the keys and in the order of {@code celery.app.amqp.AMQP.as_task_v2}. */
final class HeaderTable {
    /** Room for the 19 headers, a compression and a few of the user's without growing. */
    private static final int CAPACITY = 32;

    private static final List<@Nullable Object> NO_LIMITS =
            Collections.unmodifiableList(Arrays.<@Nullable Object>asList(null, null));

    private HeaderTable() {}

    static Map<String, @Nullable Object> of(TaskMessage task) {
        TaskHeaders from = task.headers();
        Map<String, @Nullable Object> table = new LinkedHashMap<>(CAPACITY);
        table.put("lang", "java");
        table.put("task", from.task());
        table.put("id", from.id());
        table.put("shadow", from.shadow());
        table.put("eta", date(from.eta()));
        table.put("expires", date(from.expires()));
        table.put("group", from.group());
        table.put("group_index", from.groupIndex());
        table.put("retries", from.retries());
        table.put("timelimit", limits(from.timeLimit(), from.softTimeLimit()));
        table.put("root_id", from.rootId());
        table.put("parent_id", from.parentId());
        table.put("argsrepr", from.argsRepr().isEmpty() ? PythonRepr.args(task.args()) : from.argsRepr());
        table.put("kwargsrepr", from.kwargsRepr().isEmpty() ? PythonRepr.kwargs(task.kwargs()) : from.kwargsRepr());
        table.put("origin", from.origin());
        if (from.ignoreResult() != null) {
            // Newer workers let the header win over the task's own setting, so "not said" must not become false.
            table.put("ignore_result", from.ignoreResult());
        }
        table.put("replaced_task_nesting", from.replacedTaskNesting());
        table.put("stamped_headers", from.stampedHeaders());
        table.put("stamps", from.stamps());
        if (!from.custom().isEmpty()) {
            table.putAll(from.custom());
        }
        return table;
    }

    private static @Nullable String date(@Nullable Instant instant) {
        return instant == null ? null : IsoTime.format(instant);
    }

    private static List<@Nullable Object> limits(@Nullable Duration hard, @Nullable Duration soft) {
        return hard == null && soft == null
                ? NO_LIMITS
                : Arrays.asList(
                        hard == null ? null : JsonWriter.seconds(hard), soft == null ? null : JsonWriter.seconds(soft));
    }
}
