package dev.celeriac.beat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts a {@link ScheduleEntry} together, whose components it has the names of. Not thread-safe. */
public final class ScheduleEntryBuilder {

    private final String name;
    private String task;
    private Schedule schedule;
    private List<? extends @Nullable Object> args = List.of();
    private Map<String, ? extends @Nullable Object> kwargs = Map.of();
    private Map<String, @Nullable Object> options = Map.of();
    private boolean enabled = true;
    private boolean oneOff;
    private @Nullable Instant startTime;
    private @Nullable Instant expires;
    private MissedRuns missed = MissedRuns.ONCE;
    private OverlappingRuns overlap = OverlappingRuns.ALLOW;
    private @Nullable Duration startingDeadline;
    private boolean fixed;
    private boolean computed;
    private String description = "";

    ScheduleEntryBuilder(String name, String task, Schedule schedule) {
        this.name = name;
        this.task = task;
        this.schedule = schedule;
        this.oneOff = schedule instanceof Clocked;
    }

    ScheduleEntryBuilder(ScheduleEntry entry) {
        this(entry.name(), entry.task(), entry.schedule());
        args = entry.args();
        kwargs = entry.kwargs();
        options = entry.options();
        enabled = entry.enabled();
        oneOff = entry.oneOff();
        startTime = entry.startTime();
        expires = entry.expires();
        missed = entry.missed();
        overlap = entry.overlap();
        startingDeadline = entry.startingDeadline();
        fixed = entry.fixed();
        computed = entry.computed();
        description = entry.description();
    }

    public ScheduleEntryBuilder task(String value) {
        task = value;
        return this;
    }

    public ScheduleEntryBuilder schedule(Schedule value) {
        schedule = value;
        return this;
    }

    public ScheduleEntryBuilder args(List<? extends @Nullable Object> value) {
        args = value;
        return this;
    }

    public ScheduleEntryBuilder kwargs(Map<String, ? extends @Nullable Object> value) {
        kwargs = value;
        return this;
    }

    public ScheduleEntryBuilder options(Map<String, ? extends @Nullable Object> value) {
        options = new LinkedHashMap<>(value);
        return this;
    }

    public ScheduleEntryBuilder option(String option, @Nullable Object value) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(options);
        changed.put(option, value);
        options = changed;
        return this;
    }

    public ScheduleEntryBuilder enabled(boolean value) {
        enabled = value;
        return this;
    }

    public ScheduleEntryBuilder oneOff(boolean value) {
        oneOff = value;
        return this;
    }

    public ScheduleEntryBuilder startTime(@Nullable Instant value) {
        startTime = value;
        return this;
    }

    public ScheduleEntryBuilder expires(@Nullable Instant value) {
        expires = value;
        return this;
    }

    public ScheduleEntryBuilder missed(MissedRuns value) {
        missed = value;
        return this;
    }

    public ScheduleEntryBuilder overlap(OverlappingRuns value) {
        overlap = value;
        return this;
    }

    public ScheduleEntryBuilder startingDeadline(@Nullable Duration value) {
        startingDeadline = value;
        return this;
    }

    public ScheduleEntryBuilder fixed(boolean value) {
        fixed = value;
        return this;
    }

    public ScheduleEntryBuilder computed(boolean value) {
        computed = value;
        return this;
    }

    public ScheduleEntryBuilder description(String value) {
        description = value;
        return this;
    }

    /**
     * @throws IllegalArgumentException if something does not go together
     */
    public ScheduleEntry build() {
        return new ScheduleEntry(
                name,
                task,
                schedule,
                new ArrayList<@Nullable Object>(args),
                new LinkedHashMap<String, @Nullable Object>(kwargs),
                options,
                enabled,
                oneOff,
                startTime,
                expires,
                missed,
                overlap,
                startingDeadline,
                fixed,
                computed,
                description);
    }
}
