package dev.celeriac.sql.sqlite;

import dev.celeriac.codec.EncodeException;
import dev.celeriac.codec.HeadersCodec;
import dev.celeriac.codec.JsonCodec;
import dev.celeriac.codec.ResultCodec;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.result.ResultStoreException;
import dev.celeriac.result.TaskMeta;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON in the columns: headers, result documents and groups. */
final class Documents {
    private Documents() {}

    /** Decoded headers, or why they could not be decoded. */
    record Headers(
            Map<String, @Nullable Object> map, @Nullable String defect) {}

    static byte[] headers(Map<String, @Nullable Object> headers) {
        return HeadersCodec.encode(headers);
    }

    static Headers headers(byte @Nullable [] json) {
        if (json == null) {
            return new Headers(Map.of(), null);
        }
        try {
            return new Headers(HeadersCodec.decode(json), null);
        } catch (InvalidMessageException e) {
            return new Headers(Map.of(), "the headers in the store cannot be read: " + e.getMessage());
        }
    }

    static byte[] meta(TaskMeta meta) {
        try {
            return ResultCodec.DEFAULT.encode(meta);
        } catch (EncodeException e) {
            throw new ResultStoreException(
                    "the " + meta.status() + " document of task " + meta.taskId() + " cannot be stored: "
                            + e.getMessage(),
                    e);
        }
    }

    static TaskMeta meta(String taskId, byte[] json) {
        try {
            return ResultCodec.DEFAULT.decode(taskId, json);
        } catch (InvalidMessageException e) {
            throw new ResultStoreException(
                    "the document of task " + taskId + " in the store cannot be read: " + e.getMessage(), e);
        }
    }

    static byte[] group(String groupId, Object tuple) {
        try {
            return JsonCodec.DEFAULT.encode(tuple);
        } catch (EncodeException e) {
            throw new ResultStoreException("group " + groupId + " cannot be stored: " + e.getMessage(), e);
        }
    }

    static @Nullable Object group(byte[] json) {
        return JsonCodec.DEFAULT.decode(json);
    }
}
