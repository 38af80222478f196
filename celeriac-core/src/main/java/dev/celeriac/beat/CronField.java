package dev.celeriac.beat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One field of a crontab, in Celery's grammar ({@code crontab_parser} in celery/schedules.py): a list of {@code *},
 * {@code *}{@code /n}, {@code a}, {@code a-b} and {@code a-b/n}; ranges may wrap around; names count by their first three
 * letters. As there, a pattern has to match the beginning of a part only, so what follows a range is ignored.
 */
enum CronField {
    MINUTE("minute", 0, 59),
    HOUR("hour", 0, 23),
    DAY_OF_WEEK("day_of_week", 0, 6),
    DAY_OF_MONTH("day_of_month", 1, 31),
    MONTH_OF_YEAR("month_of_year", 1, 12);

    private static final Pattern RANGE_STEPS =
            Pattern.compile("(\\w+?)-(\\w+)/(\\w+)?", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern RANGE = Pattern.compile("(\\w+?)-(\\w+)", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern STAR_STEPS = Pattern.compile("\\*/(\\w+)?", Pattern.UNICODE_CHARACTER_CLASS);
    /** Python's int(): blanks around it, a sign, single underscores between digits. */
    private static final Pattern INTEGER =
            Pattern.compile("\\s*([+-]?\\d+(?:_\\d+)*)\\s*", Pattern.UNICODE_CHARACTER_CLASS);

    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    private final String celeryName;
    private final int min;
    private final int max;

    CronField(String celeryName, int min, int max) {
        this.celeryName = celeryName;
        this.min = min;
        this.max = max;
    }

    String celeryName() {
        return celeryName;
    }

    /** How many values there are. */
    int size() {
        return max - min + 1;
    }

    /**
     * The values that a text stands for.
     *
     * @throws IllegalArgumentException if Celery would not read it either
     */
    BitSet parse(String text) {
        BitSet values = new BitSet(max + 1);
        for (String part : text.split(",", -1)) {
            if (part.isEmpty()) {
                throw wrong(text, "an empty part");
            }
            for (int value : expand(part, text)) {
                values.set(value);
            }
        }
        return values;
    }

    private List<Integer> expand(String part, String text) {
        Matcher stepped = RANGE_STEPS.matcher(part);
        if (stepped.lookingAt()) {
            return every(range(stepped.group(1), stepped.group(2), text), stepped.group(3), text);
        }
        Matcher range = RANGE.matcher(part);
        if (range.lookingAt()) {
            return range(range.group(1), range.group(2), text);
        }
        Matcher star = STAR_STEPS.matcher(part);
        if (star.lookingAt()) {
            return every(span(min, max), star.group(1), text);
        }
        return part.equals("*") ? span(min, max) : List.of(number(part, text));
    }

    private List<Integer> range(String first, String last, String text) {
        int from = number(first, text);
        int to = number(last, text);
        List<Integer> values = new ArrayList<>(span(from, to < from ? max : to));
        if (to < from) {
            values.addAll(span(min, to));
        }
        return values;
    }

    private static List<Integer> span(int from, int to) {
        List<Integer> values = new ArrayList<>();
        for (int value = from; value <= to; value++) {
            values.add(value);
        }
        return values;
    }

    private List<Integer> every(List<Integer> values, @Nullable String steps, String text) {
        if (steps == null) {
            throw wrong(text, "no number after '/'");
        }
        long step = integer(steps);
        if (step <= 0) {
            throw wrong(text, "steps of '" + steps + "', which must be a number above 0");
        }
        List<Integer> kept = new ArrayList<>();
        for (long i = 0; i < values.size(); i += step) {
            kept.add(values.get((int) i));
        }
        return kept;
    }

    private int number(String word, String text) {
        if (word.startsWith("-")) {
            throw wrong(text, "'" + word + "', and there are no negative values");
        }
        long value = integer(word);
        if (value < 0) {
            value = name(word);
        }
        if (value < 0) {
            throw wrong(text, "'" + word + "', which is neither a number nor a name");
        }
        if (value < min || value > max) {
            String hint = this == DAY_OF_WEEK && value == 7 ? "; Sunday is 0" : "";
            throw wrong(text, value + ", but values are " + min + " to " + max + hint);
        }
        return (int) value;
    }

    /** The number, capped where it is beyond all fields; -1 if it is none. */
    private static long integer(String word) {
        Matcher number = INTEGER.matcher(word);
        if (!number.matches()) {
            return -1;
        }
        String digits = number.group(1).replace("_", "");
        return digits.length() > 9 ? 999_999_999 : Long.parseLong(digits);
    }

    /** As Celery does it, months are tried before weekdays in every field. */
    private static int name(String word) {
        String start = word.substring(0, Math.min(3, word.length())).toLowerCase(Locale.ROOT);
        int month = MONTHS.indexOf(start);
        return month >= 0 ? month + 1 : DAYS.indexOf(start);
    }

    private IllegalArgumentException wrong(String text, String what) {
        return new IllegalArgumentException(celeryName + " '" + text + "' has " + what);
    }
}
