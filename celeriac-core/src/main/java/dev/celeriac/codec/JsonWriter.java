package dev.celeriac.codec;

import dev.celeriac.message.SignatureDocument;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes values as kombu's JSON. Types of everyday messages are tried first; beans are left to {@link Beans}. */
final class JsonWriter {
    private final JsonGenerator json;
    private final Beans beans;
    private final int maxDepth;

    JsonWriter(JsonGenerator json, Beans beans, int maxDepth) {
        this.json = json;
        this.beans = beans;
        this.maxDepth = maxDepth;
    }

    void write(@Nullable Object value, int depth) {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Long number) {
            json.writeNumber(number.longValue());
        } else if (value instanceof Integer number) {
            json.writeNumber(number.intValue());
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Double number) {
            json.writeNumber(number.doubleValue());
        } else if (value instanceof Collection<?> list) {
            writeList(list, depth);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(map, depth);
        } else {
            writeRare(value, depth);
        }
    }

    private void writeList(Collection<?> list, int depth) {
        descend(depth);
        json.writeStartArray();
        int index = 0;
        for (Object element : list) {
            try {
                write(element, depth + 1);
            } catch (Unencodable e) {
                throw e.in(index);
            }
            index++;
        }
        json.writeEndArray();
    }

    private void writeMap(Map<?, ?> map, int depth) {
        descend(depth);
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String name = key(entry.getKey());
            json.writeName(name);
            try {
                write(entry.getValue(), depth + 1);
            } catch (Unencodable e) {
                throw e.in(name);
            }
        }
        json.writeEndObject();
    }

    private void writeRare(Object value, int depth) {
        if (value instanceof SignatureDocument signature) {
            write(SignatureCodec.toMap(signature), depth);
        } else if (value instanceof Object[] array) {
            writeList(Arrays.asList(array), depth);
        } else if (value instanceof Optional<?> optional) {
            write(optional.orElse(null), depth);
        } else if (value instanceof OptionalInt optional) {
            write(optional.isPresent() ? optional.getAsInt() : null, depth);
        } else if (value instanceof OptionalLong optional) {
            write(optional.isPresent() ? optional.getAsLong() : null, depth);
        } else if (value instanceof OptionalDouble optional) {
            write(optional.isPresent() ? optional.getAsDouble() : null, depth);
        } else if (value instanceof Float number) {
            json.writeNumber(number.floatValue());
        } else if (value instanceof Short || value instanceof Byte) {
            json.writeNumber(((Number) value).intValue());
        } else if (value instanceof BigInteger number) {
            json.writeNumber(number);
        } else if (value instanceof CharSequence || value instanceof Character) {
            json.writeString(value.toString());
        } else if (value instanceof Duration duration) {
            writeSeconds(json, duration);
        } else if (!writeMarked(json, value)) {
            beans.write(json, value);
        }
    }

    private void descend(int depth) {
        if (depth >= maxDepth) {
            throw tooDeep(maxDepth);
        }
    }

    static Unencodable tooDeep(int maxDepth) {
        return new Unencodable(
                "nested deeper than " + maxDepth + " levels; it probably contains itself (circular reference)", null);
    }

    /** Seconds, as everywhere in Celery: whole when they are whole. */
    static void writeSeconds(JsonGenerator json, Duration duration) {
        if (duration.getNano() == 0) {
            json.writeNumber(duration.getSeconds());
        } else {
            json.writeNumber(seconds(duration).doubleValue());
        }
    }

    /** Whole seconds as Long, others as Double. */
    static Number seconds(Duration duration) {
        if (duration.getNano() == 0) {
            return duration.getSeconds();
        }
        return duration.getSeconds() + duration.getNano() / 1e9;
    }

    /** Writes one of kombu's extended types; false when the value is none. */
    static boolean writeMarked(JsonGenerator json, Object value) {
        ExtendedTypes.Marked marked;
        try {
            marked = ExtendedTypes.mark(value);
        } catch (DateTimeException e) {
            throw new Unencodable(String.valueOf(e.getMessage()), e);
        }
        if (marked == null) {
            return false;
        }
        json.writeStartObject();
        json.writeStringProperty(ExtendedTypes.TYPE, marked.type());
        json.writeName(ExtendedTypes.VALUE);
        if (marked.value() instanceof Map<?, ?> parts) {
            json.writeStartObject();
            for (Map.Entry<?, ?> part : parts.entrySet()) {
                json.writeStringProperty((String) part.getKey(), (String) part.getValue());
            }
            json.writeEndObject();
        } else {
            json.writeString((String) marked.value());
        }
        json.writeEndObject();
        return true;
    }

    /** Python turns the keys null, true, 1 and 1.5 into text and refuses others; constants and UUIDs are ours. */
    private static String key(@Nullable Object key) {
        if (key instanceof String text) {
            return text;
        } else if (key == null) {
            return "null";
        } else if (key instanceof Enum<?> constant) {
            return constant.name();
        } else if (key instanceof Number
                || key instanceof Boolean
                || key instanceof CharSequence
                || key instanceof Character
                || key instanceof java.util.UUID) {
            return key.toString();
        }
        throw new Unencodable(
                "a key of type " + key.getClass().getTypeName() + " is not JSON serializable; use text keys", null);
    }
}
