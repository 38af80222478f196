package dev.celeriac.codec;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;

/** Reads kombu's JSON into plain values. Recursive: the parser's own limit on nesting guards the stack. */
final class JsonReader {
    private JsonReader() {}

    /** The value that begins with the parser's current token. */
    static @Nullable Object read(JsonParser json, @Nullable JsonToken token) {
        if (token == null) {
            throw new StreamReadException(json, "no content");
        }
        return switch (token) {
            case VALUE_STRING -> json.getString();
            case VALUE_NUMBER_INT ->
                json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? (Object) json.getBigIntegerValue()
                        : (Object) json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_NULL -> null;
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case START_ARRAY -> readList(json);
            case START_OBJECT -> readObject(json);
            default -> throw new StreamReadException(json, "unexpected " + token);
        };
    }

    private static List<@Nullable Object> readList(JsonParser json) {
        List<@Nullable Object> list = new ArrayList<>(4);
        JsonToken token;
        while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
            list.add(read(json, token));
        }
        return list;
    }

    private static Object readObject(JsonParser json) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>(8);
        String name;
        while ((name = json.nextName()) != null) {
            object.put(name, read(json, json.nextToken()));
        }
        if (object.size() == 2 && ExtendedTypes.isMarked(object)) {
            try {
                return ExtendedTypes.unmark(object.get(ExtendedTypes.TYPE), object.get(ExtendedTypes.VALUE));
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new StreamReadException(json, String.valueOf(e.getMessage()), e);
            }
        }
        return object;
    }
}
