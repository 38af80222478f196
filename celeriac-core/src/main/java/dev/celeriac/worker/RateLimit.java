package dev.celeriac.worker;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How often a task may start in one worker, as Celery writes it: {@code "10/s"}, {@code "100/m"}, {@code "5/h"}, or a number
 * a second.
 *
 * @param text as it was given
 * @param nanosBetween time between two starts; 0 for no limit
 */
public record RateLimit(String text, long nanosBetween) {
    static final RateLimit NONE = new RateLimit("", 0);

    private static final Pattern RATE = Pattern.compile("\\s*(\\d+(?:\\.\\d+)?)\\s*(?:/\\s*([a-zA-Z]+))?\\s*");

    /**
     * @param text null, empty and a rate of 0 are no limit
     * @throws IllegalArgumentException for anything else that is no rate
     */
    public static RateLimit parse(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return NONE;
        }
        Matcher matcher = RATE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no rate such as 10/s, 100/m, 5/h or a number a second");
        }
        double perSecond = Double.parseDouble(matcher.group(1)) / seconds(text, matcher.group(2));
        return perSecond == 0 ? NONE : new RateLimit(text, (long) Math.min(1e9 / perSecond, Long.MAX_VALUE / 4.0));
    }

    private static int seconds(String text, @Nullable String unit) {
        return switch (unit == null ? "s" : unit) {
            case "s" -> 1;
            case "m" -> 60;
            case "h" -> 3600;
            default ->
                throw new IllegalArgumentException(
                        "'" + text + "' is no rate: its unit is s, m or h, for a second, a minute or an hour");
        };
    }

    boolean limits() {
        return nanosBetween > 0;
    }
}
