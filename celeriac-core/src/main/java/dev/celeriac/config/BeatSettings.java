package dev.celeriac.config;

import static dev.celeriac.config.ScalarTypes.DURATION;
import static dev.celeriac.config.ScalarTypes.TEXT;
import static dev.celeriac.config.StructureTypes.MAP;
import static dev.celeriac.config.StructureTypes.URL;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of periodic tasks. */
public final class BeatSettings {

    private static final Section SECTION = new Section();

    /** Entries by name; each is a map with {@code task} and {@code schedule} at least. */
    public static final Setting<Map<String, @Nullable Object>> BEAT_SCHEDULE = SECTION.add(Setting.of(
            "beat_schedule",
            MAP,
            Map.<String, @Nullable Object>of(),
            "Periodic tasks: a map from name to a map with `task`, `schedule` (seconds, a duration, a crontab text or a"
                    + " map), `args`, `kwargs`, `options`, and more that docs/beat.md lists."));

    /** Which kind of store the schedule has; a name of Celery's or the class of one of its schedulers. */
    public static final Setting<String> BEAT_SCHEDULER = SECTION.add(Setting.of(
                    "beat_scheduler",
                    TEXT,
                    "auto",
                    "Where the schedule is: `auto` (the broker if it is Redis or SQLite, else a file), `file` or"
                            + " `celery.beat:PersistentScheduler`, `memory`, `django` or"
                            + " `django_celery_beat.schedulers:DatabaseScheduler`, `redis`. `beat_store_url` is stronger.")
            .inCelery("celery.beat:PersistentScheduler"));

    /** Where the schedule is. */
    public static final Setting<@Nullable String> BEAT_STORE_URL = SECTION.add(Setting.of(
                    "beat_store_url",
                    URL.orNull(),
                    null,
                    "URL of the schedule store that all beats share: `redis://…`, `sqlite:///…` (also a Django database"
                            + " with django-celery-beat's tables), `file:…`.")
            .notInCelery());

    /** The file of the file store, without its ending. */
    public static final Setting<String> BEAT_SCHEDULE_FILENAME = SECTION.add(Setting.of(
            "beat_schedule_filename",
            TEXT,
            "celerybeat-schedule",
            "File of the file store; `.jsonl` is appended, so that Celery's own file is left alone."));

    /** The longest sleep between two looks at the store; zero leaves it to beat. */
    public static final Setting<Duration> BEAT_MAX_LOOP_INTERVAL = SECTION.add(
            Setting.of(
                    "beat_max_loop_interval",
                    DURATION,
                    Duration.ZERO,
                    "The longest time between two looks at the store for edits; 0 means a second, and more than 5 s mean 5 s."));

    /** How late a crontab may run. */
    public static final Setting<@Nullable Duration> BEAT_CRON_STARTING_DEADLINE = SECTION.add(Setting.of(
            "beat_cron_starting_deadline",
            DURATION.orNull(),
            null,
            "Crontab runs that were missed by more than this are left out; not set, one run makes up for them."));

    /** How long a beat may be quiet before another one takes over. */
    public static final Setting<Duration> BEAT_LEASE = SECTION.add(Setting.of(
                    "beat_lease",
                    DURATION.where("a duration of at least 1 s", lease -> lease.compareTo(Duration.ofSeconds(1)) >= 0),
                    Duration.ofSeconds(5),
                    "How long the beat that sends may be quiet before another one takes over.")
            .notInCelery());

    /** What happens to entries whose task is not registered. */
    public static final Setting<String> BEAT_UNKNOWN_TASKS = SECTION.add(Setting.of(
                    "beat_unknown_tasks",
                    SettingType.oneOf("refuse", "allow"),
                    "refuse",
                    "Whether `beat_schedule` may call tasks that the application does not have, such as Python's. An"
                            + " application without any tasks may call all.")
            .notInCelery());

    /** Log file of {@code celeriac beat}. */
    public static final Setting<@Nullable String> BEAT_LOGFILE = SECTION.add(
            Setting.of("beat_logfile", TEXT.orNull(), null, "Log file of `celeriac beat` that has no `--logfile`."));

    /** Pid file of {@code celeriac beat}. */
    public static final Setting<@Nullable String> BEAT_PIDFILE = SECTION.add(
            Setting.of("beat_pidfile", TEXT.orNull(), null, "Pid file of `celeriac beat` that has no `--pidfile`."));

    private BeatSettings() {}

    static List<Setting<?>> all() {
        return SECTION.all();
    }
}
