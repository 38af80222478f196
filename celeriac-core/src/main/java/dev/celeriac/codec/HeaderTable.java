package dev.celeriac.codec;

import dev.celeriac.message.TaskHeaders;
import dev.celeriac.message.TaskMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the header table of protocol 2, with the keys and in the order of {@code celery.app.amqp.AMQP.as_task_v2}. */
final class HeaderTable {
    /** Room for the 19 headers and a compression without growing. */
    private static final int CAPACITY = 20;

    private static final List<@Nullable Object> NO_LIMITS =
            Collections.unmodifiableList(Arrays.<@Nullable Object>asList(null, null));

    private HeaderTable() {}

    static Map<String, @Nullable Object> of(TaskMessage task) {
        TaskHeaders from = task.headers();
        FieldMap table = new FieldMap(CAPACITY);
        table.append("lang", "java");
        table.append("task", from.task());
        table.append("id", from.id());
        table.append("shadow", from.shadow());
        table.append("eta", date(from.eta()));
        table.append("expires", date(from.expires()));
        table.append("group", from.group());
        table.append("group_index", from.groupIndex());
        table.append("retries", from.retries());
        table.append("timelimit", limits(from.timeLimit(), from.softTimeLimit()));
        table.append("root_id", from.rootId());
        table.append("parent_id", from.parentId());
        table.append("argsrepr", from.argsRepr().isEmpty() ? PythonRepr.args(task.args()) : from.argsRepr());
        table.append("kwargsrepr", from.kwargsRepr().isEmpty() ? PythonRepr.kwargs(task.kwargs()) : from.kwargsRepr());
        table.append("origin", from.origin());
        if (from.ignoreResult() != null) {
            // Newer workers let the header win over the task's own setting, so "not said" must not become false.
            table.append("ignore_result", from.ignoreResult());
        }
        table.append("replaced_task_nesting", from.replacedTaskNesting());
        table.append("stamped_headers", from.stampedHeaders());
        table.append("stamps", from.stamps());
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
