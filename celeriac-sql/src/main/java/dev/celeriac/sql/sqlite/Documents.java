package dev.celeriac.sql.sqlite;

import dev.celeriac.result.TaskMeta;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON of headers and results. */
final class Documents {
    private Documents() {}

    /** Decoded headers, or why they could not be decoded. */
    record Headers(Map<String, Object> map, @Nullable String defect) {}

    private static final tools.jackson.databind.json.JsonMapper JSON =
            tools.jackson.databind.json.JsonMapper.builder().build();

    static byte[] headers(Map<String, Object> headers) {
        return JSON.writeValueAsBytes(headers);
    }

    @SuppressWarnings("unchecked")
    static Headers headers(byte @Nullable [] json) {
        if (json == null) {
            return new Headers(Map.of(), null);
        }
        return new Headers((Map<String, Object>) JSON.readValue(json, java.util.LinkedHashMap.class), null);
    }

    static byte[] meta(TaskMeta meta) {
        var map = new java.util.LinkedHashMap<String, Object>();
        map.put("task_id", meta.taskId());
        map.put("status", meta.status());
        map.put("result", meta.result());
        map.put("traceback", meta.traceback());
        map.put("children", meta.children());
        map.put("date_done", meta.dateDone() == null ? null : meta.dateDone().toString());
        map.put("group_id", meta.groupId());
        map.put("parent_id", meta.parentId());
        map.put("extended", meta.extended());
        return JSON.writeValueAsBytes(map);
    }

    @SuppressWarnings("unchecked")
    static TaskMeta meta(byte[] json) {
        Map<String, Object> map = JSON.readValue(json, java.util.LinkedHashMap.class);
        String done = (String) map.get("date_done");
        return new TaskMeta(
                (String) map.get("task_id"),
                (String) map.get("status"),
                map.get("result"),
                (String) map.get("traceback"),
                (java.util.List<Object>) map.get("children"),
                done == null ? null : java.time.Instant.parse(done),
                (String) map.get("group_id"),
                (String) map.get("parent_id"),
                (Map<String, Object>) map.get("extended"));
    }

    static byte[] value(Object value) {
        return JSON.writeValueAsBytes(value);
    }

    static Object value(byte[] json) {
        return JSON.readValue(json, Object.class);
    }
}
