package dev.celeriac.codec;

import dev.celeriac.message.SignatureDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Signatures as the dicts that travel in messages. Reading is as lenient as {@code celery.canvas.Signature}: whatever is
 * absent has its default. What is a {@link SignatureDocument} already is taken as it is.
 */
public final class SignatureCodec {
    /**
     * Written by Celery before 5.3 beside the options of a chord's body, and read there when parts are counted. It is kept
     * under this name in {@link SignatureDocument#options()} and written back to its place.
     */
    public static final String CHORD_SIZE = "chord_size";

    private SignatureCodec() {}

    /** With Celery's keys in Celery's order. The inner lists and maps are not copied. */
    public static Map<String, @Nullable Object> toMap(SignatureDocument signature) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>(10);
        Map<String, @Nullable Object> options = signature.options();
        Object chordSize = options.get(CHORD_SIZE);
        if (chordSize != null) {
            options = new LinkedHashMap<>(options);
            options.remove(CHORD_SIZE);
        }
        map.put("task", signature.task());
        map.put("args", signature.args());
        map.put("kwargs", signature.kwargs());
        map.put("options", options);
        map.put("subtask_type", signature.subtaskType());
        map.put("immutable", signature.immutable());
        if (chordSize != null) {
            map.put(CHORD_SIZE, chordSize);
        }
        return map;
    }

    /**
     * @param value a decoded signature, or one that never was encoded
     * @throws IllegalArgumentException when it is none, saying what is wrong
     */
    public static SignatureDocument fromMap(@Nullable Object value) {
        if (value instanceof SignatureDocument signature) {
            return signature;
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("not a signature: " + Brief.value(value) + " is not an object");
        }
        if (!(map.get("task") instanceof String task) || task.isEmpty()) {
            throw new IllegalArgumentException(
                    "not a signature: 'task' is " + Brief.value(map.get("task")) + ", not a task's name");
        }
        Map<String, @Nullable Object> options = object(map, "options", task);
        Object chordSize = map.get(CHORD_SIZE);
        if (chordSize != null) {
            options = new LinkedHashMap<>(options);
            options.put(CHORD_SIZE, chordSize);
        }
        return new SignatureDocument(
                task,
                list(map, task),
                object(map, "kwargs", task),
                options,
                subtaskType(map, task),
                immutable(map, task));
    }

    /**
     * A list of signatures, a single one, or null for none.
     *
     * @throws IllegalArgumentException naming the position of the one that is wrong
     */
    public static List<SignatureDocument> listFrom(@Nullable Object value) {
        if (value == null) {
            return List.of();
        } else if (value instanceof WireSignatures signatures) {
            return signatures;
        } else if (value instanceof Map || value instanceof SignatureDocument) {
            return List.of(fromMap(value));
        } else if (!(value instanceof List<?> list)) {
            throw new IllegalArgumentException("not a list of signatures: " + Brief.value(value));
        } else {
            List<SignatureDocument> signatures = new ArrayList<>(list.size());
            for (Object element : list) {
                try {
                    signatures.add(fromMap(element));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("[" + signatures.size() + "]: " + e.getMessage(), e);
                }
            }
            return signatures;
        }
    }

    @SuppressWarnings("unchecked")
    private static List<@Nullable Object> list(Map<?, ?> map, String task) {
        Object args = map.get("args");
        if (args == null) {
            return List.of();
        } else if (args instanceof List) {
            return (List<@Nullable Object>) args;
        }
        throw wrong(task, "args", args, "a list");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> object(Map<?, ?> map, String key, String task) {
        Object value = map.get(key);
        if (value == null) {
            return Map.of();
        } else if (value instanceof Map) {
            return (Map<String, @Nullable Object>) value;
        }
        throw wrong(task, key, value, "an object");
    }

    private static @Nullable String subtaskType(Map<?, ?> map, String task) {
        Object type = map.get("subtask_type");
        if (type == null || type instanceof String) {
            return (String) type;
        }
        throw wrong(task, "subtask_type", type, "text");
    }

    private static boolean immutable(Map<?, ?> map, String task) {
        Object flag = map.get("immutable");
        if (flag == null || flag instanceof Boolean) {
            return Boolean.TRUE.equals(flag);
        }
        throw wrong(task, "immutable", flag, "true or false");
    }

    private static IllegalArgumentException wrong(String task, String key, Object value, String wanted) {
        return new IllegalArgumentException("not a signature: '" + key + "' of " + Brief.text(task) + " is "
                + Brief.value(value) + ", not " + wanted);
    }
}
