package dev.celeriac.codec;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * Reads JSON and TOML text as plain {@link Map}s, {@link java.util.List}s, strings, numbers, booleans and nulls, for
 * callers that must not see the JSON library. Stateless and safe for use by many threads.
 */
public final class StructuredText {

    private StructuredText() {}

    /**
     * Reads one JSON document.
     *
     * @throws IllegalArgumentException if the text is not one well-formed document or repeats a key; the message has
     *     the line
     */
    public static @Nullable Object parseJson(String text) {
        return read(Json.MAPPER, "JSON", text, Object.class);
    }

    /**
     * Reads one TOML document.
     *
     * @throws IllegalArgumentException if the text is not well-formed; the message has the line
     * @throws IllegalStateException if the optional TOML parser is not on the class path; the message names the
     *     artifact
     */
    @SuppressWarnings("unchecked")
    public static Map<String, @Nullable Object> parseToml(String text) {
        ObjectMapper mapper;
        try {
            mapper = Toml.MAPPER;
        } catch (NoClassDefFoundError absent) {
            throw new IllegalStateException(
                    "TOML needs the optional library tools.jackson.dataformat:jackson-dataformat-toml on the class path",
                    absent);
        }
        Map<String, @Nullable Object> map = read(mapper, "TOML", text, Map.class);
        if (map == null) {
            return Map.of();
        }
        map.replaceAll((key, value) -> plain(value));
        return map;
    }

    // The TOML parser gives fractions as BigDecimal where JSON gives Double: callers should not have to care.
    @SuppressWarnings("unchecked")
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof BigDecimal fraction) {
            return fraction.doubleValue();
        } else if (value instanceof Map<?, ?> map) {
            ((Map<String, @Nullable Object>) map).replaceAll((key, inner) -> plain(inner));
        } else if (value instanceof List<?> list) {
            ((List<@Nullable Object>) list).replaceAll(StructuredText::plain);
        }
        return value;
    }

    private static <T> @Nullable T read(ObjectMapper mapper, String language, String text, Class<T> type) {
        try {
            return mapper.readValue(text, type);
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            String where = at == null || at.getLineNr() < 1
                    ? ""
                    : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new IllegalArgumentException(
                    "not well-formed " + language + where + ": " + reason(e.getOriginalMessage()), e);
        }
    }

    /** Without the parser's remarks on where something began, which name no source and no line. */
    private static String reason(String message) {
        int remark = message.indexOf(" (start marker at [");
        return Brief.firstLine(remark < 0 ? message : message.substring(0, remark));
    }

    private static final class Json {
        static final ObjectMapper MAPPER = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }

    /** Loaded on first use only, because the TOML parser is an optional dependency. */
    private static final class Toml {
        static final ObjectMapper MAPPER = TomlMapper.builder().build();
    }
}
