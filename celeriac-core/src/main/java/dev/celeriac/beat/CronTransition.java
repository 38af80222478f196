package dev.celeriac.beat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The due times of a crontab on days around which the clock is changed. */
final class CronTransition {

    private CronTransition() {}

    /**
     * The first due time after {@code last} that belongs to this date or, since what the clock leaves out may be due later
     * than the beginning of the next day, to that one.
     */
    static @Nullable Instant firstAfter(Instant last, LocalDate date, Crontab crontab, ZoneRules rules) {
        Instant today = first(last, date, crontab, rules);
        Instant tomorrow = crontab.matches(date.plusDays(1)) ? first(last, date.plusDays(1), crontab, rules) : null;
        if (today == null) {
            return tomorrow;
        }
        return tomorrow == null || today.isBefore(tomorrow) ? today : tomorrow;
    }

    private static @Nullable Instant first(Instant last, LocalDate date, Crontab crontab, ZoneRules rules) {
        Instant first = null;
        for (LocalTime time : crontab.times()) {
            LocalDateTime local = date.atTime(time);
            List<ZoneOffset> offsets = rules.getValidOffsets(local);
            if (offsets.isEmpty()) {
                if (!crontab.everyHour()) {
                    // Read with the offset from before, a time in the gap is as much later as the clock jumps.
                    ZoneOffsetTransition gap = rules.getTransition(local);
                    first = earlier(first, local.toInstant(gap.getOffsetBefore()), last);
                }
                continue;
            }
            first = earlier(first, local.toInstant(offsets.get(0)), last);
            if (offsets.size() > 1 && crontab.everyHour()) {
                first = earlier(first, local.toInstant(offsets.get(1)), last);
            }
        }
        return first;
    }

    private static @Nullable Instant earlier(@Nullable Instant known, Instant candidate, Instant last) {
        if (!candidate.isAfter(last)) {
            return known;
        }
        return known == null || candidate.isBefore(known) ? candidate : known;
    }
}
