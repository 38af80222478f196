package dev.celeriac.codec;

import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.InvalidMessageException.Kind;
import dev.celeriac.result.TaskMeta;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Result documents with Celery's keys in Celery's order ({@code celery.backends.base.Backend._get_result_meta}). Thread-safe.
 *
 * <p>Reading is tolerant, since many versions and hands have written into a result store: only the document itself and its
 * status must be there. The result stays a plain value, also an exception whose {@code exc_message} is bare text.
 */
public final class ResultCodec {
    /** Over {@link JsonCodec#DEFAULT}. */
    public static final ResultCodec DEFAULT = new ResultCodec(JsonCodec.DEFAULT);

    private static final Set<String> OWN_KEYS =
            Set.of("status", "result", "traceback", "children", "date_done", "group_id", "parent_id", "task_id");

    private final PayloadCodec payload;

    public ResultCodec(PayloadCodec payload) {
        this.payload = payload;
    }

    /**
     * @throws EncodeException when the result, or an argument of an extended document, has no JSON form
     */
    public byte[] encode(TaskMeta meta) {
        return payload.encode(toMap(meta));
    }

    /**
     * @param taskId the id under which the document was found; a document may lack its own
     * @throws InvalidMessageException when it is not a result document
     */
    public TaskMeta decode(String taskId, byte[] document) {
        return fromMap(taskId, payload.decode(document));
    }

    /** The document before serialization, for stores with columns. The result itself is not copied. */
    public static Map<String, @Nullable Object> toMap(TaskMeta meta) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>(24);
        map.put("status", meta.status());
        map.put("result", meta.result());
        map.put("traceback", meta.traceback());
        map.put("children", meta.children());
        map.put("date_done", meta.dateDone() == null ? null : IsoTime.format(meta.dateDone()));
        if (meta.groupId() != null) {
            map.put("group_id", meta.groupId());
        }
        if (meta.parentId() != null) {
            map.put("parent_id", meta.parentId());
        }
        map.putAll(meta.extended());
        map.put("task_id", meta.taskId());
        return map;
    }

    /** As {@link #decode} for a document that is decoded already. */
    public static TaskMeta fromMap(String taskId, @Nullable Object document) {
        if (!(document instanceof Map<?, ?> map)) {
            throw new InvalidMessageException(
                    Kind.DECODE_ERROR, "result of " + taskId + ": not a document but " + Brief.kind(document));
        }
        if (!(map.get("status") instanceof String status)) {
            throw new InvalidMessageException(
                    Kind.DECODE_ERROR, "result of " + taskId + ": status is " + Brief.value(map.get("status")));
        }
        String ownId = text(map.get("task_id"));
        return new TaskMeta(
                ownId == null ? taskId : ownId,
                status,
                map.get("result"),
                text(map.get("traceback")),
                children(map.get("children")),
                date(map.get("date_done")),
                text(map.get("group_id")),
                text(map.get("parent_id")),
                extended(map));
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null || value instanceof String ? (String) value : PythonRepr.of(value);
    }

    @SuppressWarnings("unchecked")
    private static @Nullable List<Object> children(@Nullable Object value) {
        return value instanceof List ? (List<Object>) value : null;
    }

    /** Some versions wrote it without offset, and database stores give a datetime. */
    private static @Nullable Instant date(@Nullable Object value) {
        if (value instanceof String text && !text.isEmpty()) {
            try {
                return IsoTime.parseInstant(text);
            } catch (DateTimeException unreadable) {
                return null;
            }
        }
        return value instanceof OffsetDateTime time ? time.toInstant() : null;
    }

    private static Map<String, @Nullable Object> extended(Map<?, ?> map) {
        Map<String, @Nullable Object> rest = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (entry.getKey() instanceof String name && !OWN_KEYS.contains(name)) {
                rest.put(name, entry.getValue());
            }
        }
        return rest.isEmpty() ? Map.of() : rest;
    }
}
