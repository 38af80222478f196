package dev.celeriac.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a setting's value is read from what a source holds (a text from the environment, a number or a map from a file, a
 * ready value from code) and how it is printed. Immutable.
 *
 * @param <T> the Java type of the value
 */
public final class SettingType<T extends @Nullable Object> {

    private final String name;
    private final String expected;
    private final boolean nullable;
    private final Function<Object, ? extends T> reader;

    private SettingType(String name, String expected, boolean nullable, Function<Object, ? extends T> reader) {
        this.name = name;
        this.expected = expected;
        this.nullable = nullable;
        this.reader = reader;
    }

    /** A reader throws {@link IllegalArgumentException} for a value it does not accept. */
    static <T> SettingType<T> of(String name, String expected, Function<Object, T> reader) {
        return new SettingType<>(name, expected, false, reader);
    }

    /** The short name the reference page shows, such as {@code duration}. */
    public String name() {
        return name;
    }

    /** What a value must look like, as error messages say it. */
    public String expected() {
        return nullable ? expected + ", or null" : expected;
    }

    /** Whether the setting may be left without a value. */
    public boolean nullable() {
        return nullable;
    }

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException if the value is not acceptable; the message says what is expected
     */
    @SuppressWarnings("NullAway") // null is returned for nullable types only, whose T admits it
    public T read(@Nullable Object raw) {
        Object given = raw instanceof String text ? text.trim() : raw;
        if (nullable && meansNothing(given)) {
            return null;
        }
        if (given == null) {
            throw new IllegalArgumentException(expected());
        }
        try {
            return reader.apply(given);
        } catch (IllegalArgumentException e) {
            String detail = e.getMessage();
            throw new IllegalArgumentException(detail == null ? expected() : detail, e);
        }
    }

    // Python files, environment variables and properties files have no null of their own.
    private static boolean meansNothing(@Nullable Object given) {
        return given == null || "".equals(given) || "null".equals(given) || "None".equals(given);
    }

    /** The same type, with null for "not set". */
    SettingType<@Nullable T> orNull() {
        return new SettingType<@Nullable T>(name, expected, true, reader);
    }

    SettingType<T> where(String newExpected, Predicate<T> holds) {
        return new SettingType<>(name, newExpected, nullable, raw -> {
            T value = reader.apply(raw);
            if (!holds.test(value)) {
                throw new IllegalArgumentException(newExpected);
            }
            return value;
        });
    }

    static SettingType<String> oneOf(String... words) {
        List<String> allowed = List.of(words);
        String expected = Arrays.stream(words).map(w -> "'" + w + "'").collect(Collectors.joining(", ", "one of ", ""));
        return of("choice", expected, raw -> {
            String word = String.valueOf(raw).toLowerCase(Locale.ROOT);
            if (!allowed.contains(word)) {
                throw new IllegalArgumentException(expected);
            }
            return word;
        });
    }

    @Override
    public String toString() {
        return name;
    }
}
