package dev.celeriac.config;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Map;

/** Time zones by the names that Python's have. Pure. */
public final class Zones {

    /**
     * Those that the tz database has and Java does not, by the names that stand for the same rules. Java's own short
     * names, such as IST and PST, are refused as in Python: several zones call themselves so.
     */
    private static final Map<String, String> OLD_NAMES =
            Map.of("EST", "America/Panama", "MST", "America/Phoenix", "HST", "Pacific/Honolulu", "ROC", "Asia/Taipei");

    private Zones() {}

    /**
     * A zone of the tz database, or an offset such as {@code +05:45}.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public static ZoneId of(String name) {
        try {
            return ZoneId.of(name.trim(), OLD_NAMES);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "timezone '" + name + "' is not one of the zones of the tz database, such as Asia/Kathmandu", e);
        }
    }
}
