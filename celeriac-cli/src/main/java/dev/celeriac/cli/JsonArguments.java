package dev.celeriac.cli;

import dev.celeriac.codec.StructuredText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the JSON that somebody typed at a shell, and shows where it goes wrong. */
final class JsonArguments {

    private static final Pattern COLUMN = Pattern.compile("line (\\d+), column (\\d+)");

    private JsonArguments() {}

    /** The JSON array of {@code option}. */
    static List<@Nullable Object> array(String option, String text) {
        Object value = parse(option, text);
        if (value instanceof List<?> list) {
            return java.util.Collections.unmodifiableList(new java.util.ArrayList<@Nullable Object>(list));
        }
        throw CommandFailure.usage(option + " must be a JSON array such as '[2, \"two\"]', not " + text);
    }

    /** The JSON object of {@code option}. */
    static Map<String, @Nullable Object> object(String option, String text) {
        if (parse(option, text) instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            map.forEach((key, value) -> object.put(String.valueOf(key), value));
            return object;
        }
        throw CommandFailure.usage(option + " must be a JSON object such as '{\"x\": 2}', not " + text);
    }

    private static @Nullable Object parse(String option, String text) {
        try {
            return StructuredText.parseJson(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(option + " is " + e.getMessage() + pointer(text, String.valueOf(e.getMessage()))
                    + "\nIn a shell, put single quotes around JSON: " + option
                    + (option.contains("kwargs") ? " '{\"x\": 2}'" : " '[2, \"two\"]'"));
        }
    }

    private static String pointer(String text, String message) {
        Matcher at = COLUMN.matcher(message);
        if (!at.find()) {
            return "";
        }
        String line =
                text.lines().skip(Long.parseLong(at.group(1)) - 1).findFirst().orElse("");
        int column = Math.min(Integer.parseInt(at.group(2)), line.length() + 1);
        return "\n    " + line + "\n    " + " ".repeat(Math.max(0, column - 1)) + "^";
    }
}
