package dev.celeriac.beat;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** Says in English when a crontab is due. */
final class CronText {

    private static final int MOST_TIMES = 6;

    private CronText() {}

    static String of(Crontab crontab) {
        StringBuilder text = new StringBuilder(time(crontab));
        BitSet weekdays = crontab.values(CronField.DAY_OF_WEEK);
        BitSet days = crontab.values(CronField.DAY_OF_MONTH);
        BitSet months = crontab.values(CronField.MONTH_OF_YEAR);
        boolean allDays = days.cardinality() == CronField.DAY_OF_MONTH.size();
        if (weekdays.cardinality() < CronField.DAY_OF_WEEK.size()) {
            text.append(", ").append(weekdays(weekdays));
            if (!allDays) {
                text.append(" that ").append(days.cardinality() == 1 ? "is" : "are");
            }
        } else if (!allDays) {
            text.append(",");
        }
        if (!allDays) {
            text.append(" on day ").append(list(days, Integer::toString)).append(" of the month");
        }
        if (months.cardinality() < CronField.MONTH_OF_YEAR.size()) {
            text.append(", in ").append(list(months, CronText::month));
        }
        return text.toString();
    }

    private static String time(Crontab crontab) {
        BitSet minutes = crontab.values(CronField.MINUTE);
        BitSet hours = crontab.values(CronField.HOUR);
        boolean allHours = hours.cardinality() == CronField.HOUR.size();
        if (!allHours && minutes.cardinality() * hours.cardinality() <= MOST_TIMES) {
            List<String> times = new ArrayList<>();
            crontab.times().forEach(time -> times.add(time.toString()));
            return "at " + joined(times);
        }
        String text = minutes(minutes);
        if (!allHours) {
            int step = step(hours, CronField.HOUR.size());
            text += step > 0
                    ? ", every " + step + " hours"
                    : " past hour " + list(hours, h -> String.format(Locale.ROOT, "%02d", h));
        } else if (minutes.cardinality() == 1) {
            text += " past every hour";
        }
        return text;
    }

    private static String minutes(BitSet minutes) {
        if (minutes.cardinality() == CronField.MINUTE.size()) {
            return "every minute";
        }
        int step = step(minutes, CronField.MINUTE.size());
        if (step > 0) {
            return "every " + step + " minutes";
        }
        return "at minute " + list(minutes, Integer::toString);
    }

    /** The distance of evenly spread values that begin with 0; 0 if they are not that. */
    private static int step(BitSet values, int size) {
        int step = values.nextSetBit(1);
        if (!values.get(0) || step < 0 || size % step != 0 || values.cardinality() != size / step) {
            return 0;
        }
        return values.stream().allMatch(value -> value % step == 0) ? step : 0;
    }

    private static String weekdays(BitSet values) {
        // Weeks begin on Monday for people; Celery's begin on Sunday.
        BitSet fromMonday = new BitSet(8);
        values.stream().forEach(value -> fromMonday.set(value == 0 ? 7 : value));
        return list(fromMonday, CronText::weekday);
    }

    private static String weekday(int value) {
        return DayOfWeek.of(value).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    private static String month(int value) {
        return Month.of(value).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    private static String list(BitSet values, IntFunction<String> name) {
        List<String> parts = new ArrayList<>();
        for (int from = values.nextSetBit(0); from >= 0; ) {
            int to = values.nextClearBit(from) - 1;
            if (to - from >= 2) {
                parts.add(name.apply(from) + " to " + name.apply(to));
            } else {
                for (int value = from; value <= to; value++) {
                    parts.add(name.apply(value));
                }
            }
            from = values.nextSetBit(to + 1);
        }
        return joined(parts);
    }

    private static String joined(List<String> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        return String.join(", ", parts.subList(0, parts.size() - 1)) + " and " + parts.get(parts.size() - 1);
    }
}
