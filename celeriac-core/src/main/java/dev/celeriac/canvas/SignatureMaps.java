package dev.celeriac.canvas;

import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.SignatureDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Signatures as the plain maps they are inside options and arguments. */
public final class SignatureMaps {

    private SignatureMaps() {}

    /** Celery's dict. */
    public static Map<String, @Nullable Object> toMap(SignatureDocument signature) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("task", signature.task());
        map.put("args", signature.args());
        map.put("kwargs", signature.kwargs());
        map.put("options", signature.options());
        map.put("subtask_type", signature.subtaskType());
        map.put("immutable", signature.immutable());
        return map;
    }

    /**
     * @throws InvalidMessageException if it is no signature
     */
    @SuppressWarnings("unchecked")
    public static SignatureDocument fromMap(@Nullable Object value) {
        if (value instanceof SignatureDocument signature) {
            return signature;
        }
        if (!(value instanceof Map<?, ?> map) || !(map.get("task") instanceof String task)) {
            throw invalid("a signature is a map with a task, not " + value);
        }
        Object args = map.get("args");
        Object kwargs = map.get("kwargs");
        Object options = map.get("options");
        if (args != null && !(args instanceof List)
                || kwargs != null && !(kwargs instanceof Map)
                || options != null && !(options instanceof Map)) {
            throw invalid("the signature of " + task + " has args, kwargs or options that are no list or map");
        }
        return new SignatureDocument(
                task,
                args == null ? List.of() : (List<@Nullable Object>) args,
                kwargs == null ? Map.of() : (Map<String, @Nullable Object>) kwargs,
                options == null ? Map.of() : (Map<String, @Nullable Object>) options,
                map.get("subtask_type") instanceof String type ? type : null,
                Boolean.TRUE.equals(map.get("immutable")));
    }

    /** One signature or a list of them; null is none. */
    static List<SignatureDocument> list(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> elements)) {
            return List.of(fromMap(value));
        }
        List<SignatureDocument> signatures = new ArrayList<>(elements.size());
        elements.forEach(element -> signatures.add(fromMap(element)));
        return signatures;
    }

    private static InvalidMessageException invalid(String problem) {
        return new InvalidMessageException(InvalidMessageException.Kind.INVALID_TASK, problem);
    }
}
