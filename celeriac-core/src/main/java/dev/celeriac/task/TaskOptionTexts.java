package dev.celeriac.task;

import dev.celeriac.config.Durations;
import dev.celeriac.exceptions.ImproperlyConfigured;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Task options under Celery's names, from an annotation or from the setting {@code task_annotations}, read and checked.
 * Errors name task, option, value and what is expected.
 */
final class TaskOptionTexts {

    private static final Pattern RATE = Pattern.compile("\\d+(\\.\\d+)?(/[smh])?");

    private final String task;
    private final Map<String, @Nullable Object> given;
    private final Set<String> known = new TreeSet<>();

    TaskOptionTexts(String task, Map<String, @Nullable Object> given) {
        this.task = task;
        this.given = new HashMap<>(given);
    }

    /** Refuses options that nobody asked for. */
    void refuseUnknown() {
        for (String name : given.keySet()) {
            if (!known.contains(name)) {
                throw new ImproperlyConfigured(
                        "Task " + task + ": there is no task option '" + name + "'; those that there are: " + known);
            }
        }
    }

    private @Nullable Object take(String name) {
        known.add(name);
        Object value = given.get(name);
        return "".equals(value) ? null : value;
    }

    @Nullable Boolean bool(String name) {
        Object value = take(name);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        String word = value.toString().toLowerCase(Locale.ROOT);
        if (word.equals("true") || word.equals("false")) {
            return Boolean.valueOf(word);
        }
        throw wrong(name, value, "true or false");
    }

    boolean bool(String name, boolean otherwise) {
        Boolean value = bool(name);
        return value == null ? otherwise : value;
    }

    @Nullable String text(String name) {
        Object value = take(name);
        return value == null ? null : value.toString();
    }

    @Nullable Integer integer(String name, int least, int most) {
        Object value = take(name);
        if (value == null) {
            return null;
        }
        try {
            int number = new BigDecimal(value.toString()).intValueExact();
            if (number >= least && number <= most) {
                return number;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw wrong(name, value, "a whole number");
        }
        throw wrong(name, value, "a whole number from " + least + " to " + most);
    }

    /** Null without an option, and for None: Celery's None and our -1 mean no end, which is -1 here. */
    @Nullable Integer retries(String name) {
        known.add(name);
        if (!given.containsKey(name)) {
            return null;
        }
        return given.get(name) == null ? Integer.valueOf(-1) : integer(name, -1, Integer.MAX_VALUE);
    }

    @Nullable Duration duration(String name) {
        Object value = take(name);
        return value == null ? null : duration(name, value);
    }

    Duration duration(String name, Duration otherwise) {
        Duration value = duration(name);
        return value == null ? otherwise : value;
    }

    private Duration duration(String name, Object value) {
        if (value instanceof Duration duration && !duration.isNegative()) {
            return duration;
        }
        try {
            return Durations.parse(value.toString());
        } catch (IllegalArgumentException e) {
            throw wrong(name, value, "a duration such as \"90s\", \"10m\", \"1h30m\" or a number of seconds");
        }
    }

    /** A limit; zero is none, as in Celery. */
    @Nullable Duration limit(String name) {
        Duration value = duration(name);
        return value == null || value.isZero() ? null : value;
    }

    /** True is one second, false and zero are none. */
    @Nullable Duration backoff(String name) {
        Object value = take(name);
        String word = value == null ? "false" : value.toString().toLowerCase(Locale.ROOT);
        if (value == null || word.equals("false")) {
            return null;
        }
        if (word.equals("true")) {
            return Duration.ofSeconds(1);
        }
        Duration factor = duration(name, value);
        return factor.isZero() ? null : factor;
    }

    @Nullable String rate(String name) {
        String value = text(name);
        if (value != null && !RATE.matcher(value).matches()) {
            throw wrong(name, value, "a rate such as \"10/s\", \"100/m\", \"5/h\" or a number a second");
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    List<Class<? extends Throwable>> exceptions(String name) {
        Object value = take(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> classes)
                || !classes.stream().allMatch(c -> c instanceof Class<?> k && Throwable.class.isAssignableFrom(k))) {
            throw wrong(name, value, "exception classes; it can be given in code only");
        }
        return (List<Class<? extends Throwable>>) classes;
    }

    private ImproperlyConfigured wrong(String name, Object value, String expected) {
        return new ImproperlyConfigured(
                "Task " + task + ": option " + name + " is '" + value + "', but must be " + expected);
    }
}
