package dev.celeriac.beat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Minutes of days, in Celery's grammar and with its meaning: a day must be in the list of weekdays <em>and</em> in the
 * list of days of the month, Sunday is 0 and 7 is refused.
 *
 * <p>Times are those of the clock on the wall of its zone. Where that clock jumps forward, times it leaves out run as much
 * later as it jumps, and run once if something is due then anyway. Where it goes back, times that come twice run the first
 * time. A schedule that runs in every hour of the day is different: it follows the hours as they pass, so it leaves out
 * the hour that is not there and runs in both of the hour that comes twice.
 */
public final class Crontab implements Schedule {

    /** 29 February on a given weekday comes back within 40 years, the missing leap year of a century included. */
    private static final int YEARS = 41;

    private final String minute;
    private final String hour;
    private final String dayOfWeek;
    private final String dayOfMonth;
    private final String monthOfYear;
    private final ZoneId zone;
    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet weekdays;
    private final BitSet days;
    private final BitSet months;

    private Crontab(String minute, String hour, String dayOfWeek, String dayOfMonth, String monthOfYear, ZoneId zone) {
        this.minute = minute;
        this.hour = hour;
        this.dayOfWeek = dayOfWeek;
        this.dayOfMonth = dayOfMonth;
        this.monthOfYear = monthOfYear;
        this.zone = zone;
        this.minutes = CronField.MINUTE.parse(minute);
        this.hours = CronField.HOUR.parse(hour);
        this.weekdays = CronField.DAY_OF_WEEK.parse(dayOfWeek);
        this.days = CronField.DAY_OF_MONTH.parse(dayOfMonth);
        this.months = CronField.MONTH_OF_YEAR.parse(monthOfYear);
        requireSomeDay();
    }

    /**
     * The five fields in the order of Celery's constructor, in UTC.
     *
     * @throws IllegalArgumentException if one of them is not well-formed, or no day is in all of them
     */
    public static Crontab of(String minute, String hour, String dayOfWeek, String dayOfMonth, String monthOfYear) {
        return new Crontab(minute, hour, dayOfWeek, dayOfMonth, monthOfYear, ZoneOffset.UTC);
    }

    /**
     * The five fields in cron's order, minute, hour, day of month, month, day of week (Celery's {@code from_string}); in
     * UTC.
     *
     * @throws IllegalArgumentException if they are not five, or one of them is not well-formed
     */
    public static Crontab parse(String text) {
        String[] fields = text.trim().split("\\s+");
        if (fields.length != 5) {
            throw new IllegalArgumentException("crontab '" + text + "' has " + fields.length
                    + " fields instead of 5: minute, hour, day of month, month, day of week");
        }
        return new Crontab(fields[0], fields[1], fields[4], fields[2], fields[3], ZoneOffset.UTC);
    }

    /** The same on the clocks of another zone. */
    public Crontab zone(ZoneId other) {
        return new Crontab(minute, hour, dayOfWeek, dayOfMonth, monthOfYear, other);
    }

    private void requireSomeDay() {
        for (int month = months.nextSetBit(1); month > 0; month = months.nextSetBit(month + 1)) {
            if (days.nextSetBit(1) <= YearMonth.of(2000, month).lengthOfMonth()) {
                return;
            }
        }
        throw new IllegalArgumentException(
                "day_of_month '" + dayOfMonth + "' is in no month of month_of_year '" + monthOfYear + "'");
    }

    @Override
    public Optional<Instant> nextAfter(Instant last) {
        ZoneRules rules = zone.getRules();
        LocalDateTime local = LocalDateTime.ofEpochSecond(last.getEpochSecond(), last.getNano(), rules.getOffset(last));
        // What the clock leaves out on one day may be due on the next one, so the day before is looked at as well.
        LocalDate from = local.toLocalDate().minusDays(1);
        LocalDate end = from.plusYears(YEARS);
        ZoneOffsetTransition change = rules.nextTransition(last.minusSeconds(3 * 86_400L));
        for (LocalDate date = nextDate(from, end); date != null; date = nextDate(date.plusDays(1), end)) {
            while (change != null
                    && date.isAfter(change.getDateTimeBefore().toLocalDate().plusDays(2))) {
                change = rules.nextTransition(change.getInstant());
            }
            if (change == null
                    || date.isBefore(change.getDateTimeBefore().toLocalDate().minusDays(2))) {
                LocalTime time = firstTime(date, local);
                if (time != null) {
                    LocalDateTime due = date.atTime(time);
                    return Optional.of(due.toInstant(rules.getOffset(due)));
                }
            } else {
                Instant due = CronTransition.firstAfter(last, date, this, rules);
                if (due != null) {
                    return Optional.of(due);
                }
            }
        }
        return Optional.empty();
    }

    /** The first date from here on that is in all three fields; null before the end. */
    private @Nullable LocalDate nextDate(LocalDate from, LocalDate end) {
        LocalDate date = from;
        while (date.isBefore(end)) {
            if (!months.get(date.getMonthValue())) {
                date = date.withDayOfMonth(1).plusMonths(1);
            } else if (matchesDay(date)) {
                return date;
            } else {
                date = date.plusDays(1);
            }
        }
        return null;
    }

    boolean matches(LocalDate date) {
        return months.get(date.getMonthValue()) && matchesDay(date);
    }

    private boolean matchesDay(LocalDate date) {
        return days.get(date.getDayOfMonth())
                && weekdays.get(date.getDayOfWeek().getValue() % 7);
    }

    /** The first of the day's times that is later than a local time; null if that day has none. */
    private @Nullable LocalTime firstTime(LocalDate date, LocalDateTime after) {
        if (date.isBefore(after.toLocalDate())) {
            return null;
        }
        int firstMinute = minutes.nextSetBit(0);
        if (date.isAfter(after.toLocalDate())) {
            return LocalTime.of(hours.nextSetBit(0), firstMinute);
        }
        int laterMinute = minutes.nextSetBit(after.getMinute() + 1);
        if (hours.get(after.getHour()) && laterMinute >= 0) {
            return LocalTime.of(after.getHour(), laterMinute);
        }
        int laterHour = hours.nextSetBit(after.getHour() + 1);
        return laterHour < 0 ? null : LocalTime.of(laterHour, firstMinute);
    }

    boolean everyHour() {
        return hours.cardinality() == CronField.HOUR.size();
    }

    /** All times of a day, in order. */
    List<LocalTime> times() {
        return hours.stream()
                .boxed()
                .flatMap(h -> minutes.stream().mapToObj(m -> LocalTime.of(h, m)))
                .toList();
    }

    BitSet values(CronField field) {
        switch (field) {
            case MINUTE:
                return (BitSet) minutes.clone();
            case HOUR:
                return (BitSet) hours.clone();
            case DAY_OF_WEEK:
                return (BitSet) weekdays.clone();
            case DAY_OF_MONTH:
                return (BitSet) days.clone();
            default:
                return (BitSet) months.clone();
        }
    }

    /** The field as it was written. */
    public String minute() {
        return minute;
    }

    /** The field as it was written. */
    public String hour() {
        return hour;
    }

    /** The field as it was written. */
    public String dayOfWeek() {
        return dayOfWeek;
    }

    /** The field as it was written. */
    public String dayOfMonth() {
        return dayOfMonth;
    }

    /** The field as it was written. */
    public String monthOfYear() {
        return monthOfYear;
    }

    @Override
    public ZoneId zone() {
        return zone;
    }

    /** The five fields in cron's order. */
    public String expression() {
        return String.join(" ", minute, hour, dayOfMonth, monthOfYear, dayOfWeek);
    }

    @Override
    public String describe() {
        return CronText.of(this) + " (" + zone.getId() + ")";
    }

    @Override
    public Map<String, @Nullable Object> toPlain() {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("minute", minute);
        plain.put("hour", hour);
        plain.put("day_of_week", dayOfWeek);
        plain.put("day_of_month", dayOfMonth);
        plain.put("month_of_year", monthOfYear);
        plain.put("timezone", zone.getId());
        return plain;
    }

    /** Equal if the texts and the zone are. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Crontab that && toPlain().equals(that.toPlain());
    }

    @Override
    public int hashCode() {
        return Objects.hash(minute, hour, dayOfWeek, dayOfMonth, monthOfYear, zone);
    }

    @Override
    public String toString() {
        return "Crontab[" + expression() + " " + zone.getId() + "]";
    }
}
