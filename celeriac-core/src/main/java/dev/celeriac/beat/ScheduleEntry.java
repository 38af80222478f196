package dev.celeriac.beat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One periodic task: what is sent, and when (Celery's {@code ScheduleEntry}, django-celery-beat's {@code PeriodicTask}).
 * Immutable; changed copies come from {@link #toBuilder}.
 *
 * @param name its unique label
 * @param task name of the task that is called
 * @param schedule when
 * @param args positional arguments, plain values
 * @param kwargs keyword arguments, plain values
 * @param options of the call, under Celery's names: {@code queue}, {@code expires} in seconds, {@code priority} …
 * @param enabled whether it is sent at all
 * @param oneOff whether it is disabled after its first run
 * @param startTime nothing is due before it; null for no such limit
 * @param expires from when on it is disabled; null for never
 * @param missed what becomes of missed runs
 * @param overlap what becomes of runs that overlap
 * @param startingDeadline how late a run may be; null for the setting {@code beat_cron_starting_deadline}, for crontabs
 * @param fixed whether it comes from settings or code, which put it in place at every start
 * @param computed whether the application that adds it computes its arguments when it is due, so that only a beat with
 *     this application can send it
 * @param description for people
 */
public record ScheduleEntry(
        String name,
        String task,
        Schedule schedule,
        List<@Nullable Object> args,
        Map<String, @Nullable Object> kwargs,
        Map<String, @Nullable Object> options,
        boolean enabled,
        boolean oneOff,
        @Nullable Instant startTime,
        @Nullable Instant expires,
        MissedRuns missed,
        OverlappingRuns overlap,
        @Nullable Duration startingDeadline,
        boolean fixed,
        boolean computed,
        String description) {

    public ScheduleEntry {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a periodic task needs a name");
        }
        if (task.isBlank()) {
            throw new IllegalArgumentException("periodic task '" + name + "' names no task");
        }
        if (schedule instanceof Clocked && !oneOff) {
            throw new IllegalArgumentException(
                    "periodic task '" + name + "' has a clocked schedule, which is for one run: set one_off");
        }
        args = Collections.unmodifiableList(new ArrayList<@Nullable Object>(args));
        kwargs = Collections.unmodifiableMap(new LinkedHashMap<String, @Nullable Object>(kwargs));
        options = Collections.unmodifiableMap(new LinkedHashMap<String, @Nullable Object>(options));
    }

    /** An enabled entry without arguments. */
    public static ScheduleEntryBuilder of(String name, String task, Schedule schedule) {
        return new ScheduleEntryBuilder(name, task, schedule);
    }

    public ScheduleEntryBuilder toBuilder() {
        return new ScheduleEntryBuilder(this);
    }
}
