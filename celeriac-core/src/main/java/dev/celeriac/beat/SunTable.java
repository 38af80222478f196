package dev.celeriac.beat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shredzone.commons.suncalc.SunTimes;
import org.shredzone.commons.suncalc.SunTimes.Twilight;

/**
 * What the sun does on each solar day of a place. A day's event is always computed from the same instant, the midnight
 * before it, so that the same event never comes out a moment later and counts as another one.
 */
final class SunTable {

    private static final Duration DAY = Duration.ofDays(1);
    /** No place is without an event that it has at all for longer: the polar night and day last half a year. */
    private static final int DAYS = 400;
    /** Two events of one kind that are closer are one, found from both sides of midnight. */
    private static final Duration APART = Duration.ofHours(2);

    private SunTable() {}

    /**
     * @throws IllegalStateException if the library is not on the class path
     */
    static void requireLibrary() {
        try {
            Class.forName("org.shredzone.commons.suncalc.SunTimes", false, SunTable.class.getClassLoader());
        } catch (ClassNotFoundException absent) {
            throw new IllegalStateException(
                    "solar schedules need the optional library org.shredzone.commons:commons-suncalc on the class path",
                    absent);
        }
    }

    static Optional<Instant> nextAfter(Instant last, SolarEvent event, double latitude, double longitude) {
        Duration ahead = Duration.ofSeconds(Math.round(longitude * 240));
        Instant midnight =
                last.plus(ahead).truncatedTo(ChronoUnit.DAYS).minus(ahead).minus(DAY);
        Instant before = on(midnight.minus(DAY), event, latitude, longitude);
        for (int day = 0; day < DAYS; day++) {
            Instant found = on(midnight.plus(DAY.multipliedBy(day)), event, latitude, longitude);
            boolean sameAgain = found != null
                    && before != null
                    && Duration.between(before, found).compareTo(APART) < 0;
            if (found != null && !sameAgain) {
                if (found.isAfter(last)) {
                    return Optional.of(found);
                }
                before = found;
            }
        }
        return Optional.empty();
    }

    private static @Nullable Instant on(Instant midnight, SolarEvent event, double latitude, double longitude) {
        SunTimes times = SunTimes.compute()
                .on(midnight.atZone(ZoneOffset.UTC))
                .at(latitude, longitude)
                .twilight(twilight(event))
                .limit(DAY)
                .execute();
        ZonedDateTime time = time(times, event);
        return time == null ? null : time.toInstant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static Twilight twilight(SolarEvent event) {
        switch (event) {
            case DAWN_ASTRONOMICAL:
            case DUSK_ASTRONOMICAL:
                return Twilight.ASTRONOMICAL;
            case DAWN_NAUTICAL:
            case DUSK_NAUTICAL:
                return Twilight.NAUTICAL;
            case DAWN_CIVIL:
            case DUSK_CIVIL:
                return Twilight.CIVIL;
            default:
                // The upper limb on the horizon with refraction, as Celery has it for sunrise and sunset.
                return Twilight.VISUAL;
        }
    }

    private static @Nullable ZonedDateTime time(SunTimes times, SolarEvent event) {
        switch (event) {
            case SOLAR_NOON:
                return times.getNoon();
            case SUNSET:
            case DUSK_CIVIL:
            case DUSK_NAUTICAL:
            case DUSK_ASTRONOMICAL:
                return times.getSet();
            default:
                return times.getRise();
        }
    }
}
