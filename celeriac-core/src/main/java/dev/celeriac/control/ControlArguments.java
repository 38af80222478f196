package dev.celeriac.control;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Arguments of a command, by name. Nothing about them has been checked; each method says what is wrong in the way in which
 * Python would.
 */
public final class ControlArguments {
    private final String command;
    private final Map<String, @Nullable Object> values;

    ControlArguments(String command, Map<String, @Nullable Object> values) {
        this.command = command;
        this.values = values;
    }

    /** As they came. */
    public Map<String, @Nullable Object> all() {
        return values;
    }

    /** Null also when it is not there. */
    public @Nullable Object get(String name) {
        return values.get(name);
    }

    /** @throws ControlError when it is missing or no text */
    public String text(String name) {
        String text = optionalText(name);
        if (text == null) {
            throw ControlError.missing(command, name);
        }
        return text;
    }

    /** @throws ControlError when it is no text */
    public @Nullable String optionalText(String name) {
        Object value = values.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw ControlError.wrong(command, name, "str", value);
    }

    /** A whole number, also as a text. */
    public int number(String name, int otherwise) {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number && number.doubleValue() == number.intValue()) {
            return number.intValue();
        }
        if (value instanceof String text && text.matches("[+-]?\\d{1,9}")) {
            return Integer.parseInt(text);
        }
        throw ControlError.wrong(command, name, "int", value);
    }

    /** A number, also as a text; null when there is none. */
    public @Nullable Double decimal(String name) {
        Object value = values.get(name);
        if (value == null || value instanceof Number) {
            return value == null ? null : (Double) ((Number) value).doubleValue();
        }
        try {
            return Double.valueOf(String.valueOf(value));
        } catch (NumberFormatException e) {
            throw ControlError.wrong(command, name, "float", value);
        }
    }

    /** What Python takes for true. */
    public boolean flag(String name) {
        Object value = values.get(name);
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        if (value instanceof String text) {
            return !text.isEmpty() && !text.matches("(?i)false|no|off|0");
        }
        return value instanceof Collection<?> some ? !some.isEmpty() : value instanceof Map<?, ?> map && !map.isEmpty();
    }

    /**
     * A text or a list of them.
     *
     * @return empty when there is none
     */
    public List<String> texts(String name) {
        Object value = values.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof String text) {
            return List.of(text);
        }
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw ControlError.wrong(command, name, "str or a list of them", value);
    }

    /** {@link #texts}, which must be there. */
    List<String> requiredTexts(String name) {
        if (!values.containsKey(name)) {
            throw ControlError.missing(command, name);
        }
        return texts(name);
    }
}
