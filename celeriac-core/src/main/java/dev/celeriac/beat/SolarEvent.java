package dev.celeriac.beat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the sun does, under Celery's names in lower case. */
public enum SolarEvent {
    DAWN_ASTRONOMICAL,
    DAWN_NAUTICAL,
    DAWN_CIVIL,
    SUNRISE,
    SOLAR_NOON,
    SUNSET,
    DUSK_CIVIL,
    DUSK_NAUTICAL,
    DUSK_ASTRONOMICAL;

    /** Celery's name, such as {@code dawn_civil}. */
    public String celeryName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws IllegalArgumentException if Celery has no such event, with a list of those it has
     */
    public static SolarEvent of(String celeryName) {
        List<String> names = Arrays.stream(values()).map(SolarEvent::celeryName).toList();
        int index = names.indexOf(celeryName);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "solar event '" + celeryName + "' is none of " + String.join(", ", names));
        }
        return values()[index];
    }
}
