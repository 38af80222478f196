package dev.celeriac.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the schedule is, for every command that needs it; Celery's names. */
final class BeatArguments {

    @Option(
            names = {"-s", "--schedule", "--schedule-filename"},
            paramLabel = "FILE",
            description = "Keep the schedule in this file; .jsonl is appended. Default: where the settings say.")
    @Nullable String schedule;

    @Option(
            // Its short form is for the commands that are about schedules; -S of a worker is --statedb.
            names = "--scheduler",
            paramLabel = "KIND",
            description = "Where the schedule is: auto, file, redis, django, a scheduler of Celery's such as"
                    + " django_celery_beat.schedulers:DatabaseScheduler, or a URL.")
    @Nullable String scheduler;

    /** The settings that these options stand for, by name. */
    Map<String, String> settings() {
        return settings(schedule, scheduler);
    }

    static Map<String, String> settings(@Nullable String schedule, @Nullable String scheduler) {
        Map<String, String> settings = new LinkedHashMap<>();
        if (schedule != null) {
            settings.put("beat_schedule_filename", schedule);
            settings.put("beat_scheduler", "file");
        }
        if (scheduler != null) {
            settings.put("beat_scheduler", scheduler);
        }
        return settings;
    }
}
