package dev.celeriac;

import dev.celeriac.beat.Crontab;
import dev.celeriac.beat.EntryPlain;
import dev.celeriac.beat.Interval;
import dev.celeriac.beat.Schedule;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.config.Durations;
import dev.celeriac.config.Zones;
import dev.celeriac.exceptions.ImproperlyConfigured;
import java.lang.reflect.Method;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Reads {@link Periodic} from task methods. */
final class PeriodicMethods {

    private final TaskAnnotationReader reader;
    private final ZoneId zone;

    PeriodicMethods(TaskAnnotationReader reader, ZoneId zone) {
        this.reader = reader;
        this.zone = zone;
    }

    /**
     * @throws ImproperlyConfigured if an annotation makes no sense, naming the method
     */
    List<ScheduleEntry> entries(Class<?> type) {
        List<ScheduleEntry> entries = new ArrayList<>();
        for (Method method : TaskMethods.of(type)) {
            for (Periodic periodic : method.getAnnotationsByType(Periodic.class)) {
                String task = reader.read(method).name();
                try {
                    entries.add(entry(task, periodic));
                } catch (RuntimeException e) {
                    throw new ImproperlyConfigured(
                            "@Periodic on " + TaskMethods.describe(method) + ": " + e.getMessage(), e);
                }
            }
        }
        return entries;
    }

    private ScheduleEntry entry(String task, Periodic periodic) {
        return ScheduleEntry.of(periodic.name().isEmpty() ? task : periodic.name(), task, schedule(periodic))
                .args(EntryPlain.list("args", periodic.args()))
                .kwargs(EntryPlain.object("kwargs", periodic.kwargs()))
                .options(EntryPlain.object("options", periodic.options()))
                .fixed(true)
                .build();
    }

    private Schedule schedule(Periodic periodic) {
        if (periodic.every().isEmpty() == periodic.cron().isEmpty()) {
            throw new IllegalArgumentException("give exactly one of every and cron");
        }
        return periodic.cron().isEmpty()
                ? Interval.every(Durations.parse(periodic.every()))
                : Crontab.parse(periodic.cron()).zone(periodic.zone().isEmpty() ? zone : Zones.of(periodic.zone()));
    }
}
