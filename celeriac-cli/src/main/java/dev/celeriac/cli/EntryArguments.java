package dev.celeriac.cli;

import dev.celeriac.beat.EntryPlain;
import dev.celeriac.beat.ScheduleEntry;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an entry can be given. */
final class EntryArguments {

    @Option(names = "--every", paramLabel = "TIME", description = "An interval: 30, 30s, 5m, 1h30m.")
    @Nullable private String every;

    @Option(
            names = "--cron",
            paramLabel = "FIELDS",
            description = "Minute, hour, day of month, month, day of week: '0 8 * * mon-fri'.")
    @Nullable private String cron;

    @Option(names = "--timezone", paramLabel = "ZONE", description = "Zone of --cron. Default: the setting timezone.")
    @Nullable private String timezone;

    @Option(names = "--clocked", paramLabel = "TIME", description = "Once, at this time.")
    @Nullable private String clocked;

    @Option(names = "--solar", paramLabel = "EVENT,LAT,LON", description = "Such as sunset,27.7,85.3.")
    @Nullable private String solar;

    @Option(names = "--rrule", paramLabel = "RULE", description = "A recurrence rule, with --dtstart.")
    @Nullable private String rrule;

    @Option(names = "--dtstart", paramLabel = "TIME", description = "Where the recurrence rule begins.")
    @Nullable private String dtstart;

    @Option(
            names = {"-a", "--args"},
            paramLabel = "JSON",
            description = "Positional arguments, a JSON array.")
    @Nullable private String args;

    @Option(
            names = {"-k", "--kwargs"},
            paramLabel = "JSON",
            description = "Keyword arguments, a JSON object.")
    @Nullable private String kwargs;

    @Option(names = "--options", paramLabel = "JSON", description = "Options of the call, a JSON object.")
    @Nullable private String options;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "The option 'queue'.")
    @Nullable private String queue;

    @Option(names = "--priority", paramLabel = "N", description = "The option 'priority'.")
    @Nullable private Integer priority;

    @Option(names = "--expires", paramLabel = "SECONDS", description = "The option 'expires' of each call.")
    @Nullable private Double expires;

    @Option(names = "--one-off", negatable = true, description = "Disable it after its first run.")
    @Nullable private Boolean oneOff;

    @Option(names = "--start", paramLabel = "TIME", description = "Not before this time.")
    @Nullable private String start;

    @Option(names = "--end", paramLabel = "TIME", description = "Disabled from this time on.")
    @Nullable private String end;

    @Option(names = "--missed", paramLabel = "POLICY", description = "Missed runs: once, all or skip.")
    @Nullable private String missed;

    @Option(names = "--overlap", paramLabel = "POLICY", description = "Runs that overlap: allow, skip or cancel.")
    @Nullable private String overlap;

    @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
    @Nullable private String description;

    /** The entry, with what was given put over what it had. */
    ScheduleEntry over(String name, Map<String, @Nullable Object> before, ZoneId zone) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>(before);
        plain.remove("fixed");
        Object schedule = schedule();
        put(plain, "schedule", schedule);
        if (schedule != null && clocked == null && oneOff == null) {
            plain.remove("one_off");
        }
        if (args != null || kwargs != null) {
            plain.remove("computed");
        }
        put(plain, "args", args);
        put(plain, "kwargs", kwargs);
        put(plain, "one_off", oneOff);
        put(plain, "start_time", start);
        put(plain, "expires", end);
        put(plain, "missed", missed);
        put(plain, "overlap", overlap);
        put(plain, "description", description);
        try {
            Map<String, @Nullable Object> all =
                    EntryPlain.object("--options", options == null ? plain.get("options") : options);
            put(all, "queue", queue);
            put(all, "priority", priority);
            put(all, "expires", expires);
            plain.put("options", all);
            return EntryPlain.read(name, plain, zone);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Object schedule() {
        Map<String, @Nullable Object> schedule = new LinkedHashMap<>();
        put(schedule, "every", every);
        put(schedule, "crontab", cron);
        put(schedule, "clocked", clocked);
        put(schedule, "rrule", rrule);
        if (solar != null) {
            String[] parts = solar.split(",");
            if (parts.length != 3) {
                throw CommandFailure.usage("--solar is '" + solar + "', not EVENT,LATITUDE,LONGITUDE");
            }
            schedule.put("solar", parts[0].trim());
            schedule.put("lat", parts[1].trim());
            schedule.put("lon", parts[2].trim());
        }
        if (schedule.isEmpty() && (timezone != null || dtstart != null)) {
            throw CommandFailure.usage("--timezone and --dtstart belong to --cron, --clocked or --rrule; repeat these");
        }
        put(schedule, "dtstart", dtstart);
        put(schedule, "timezone", timezone);
        return schedule.isEmpty() ? null : schedule;
    }

    private static void put(Map<String, @Nullable Object> map, String key, @Nullable Object value) {
        if (value != null) {
            map.put(key, value);
        }
    }
}
