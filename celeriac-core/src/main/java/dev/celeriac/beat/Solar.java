package dev.celeriac.beat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When the sun rises, sets or stands highest at a place (Celery's {@code solar}), to about a minute. Days on which it does
 * not, near the poles, are left out. Needs the optional library {@code org.shredzone.commons:commons-suncalc}.
 *
 * @param event what the sun does
 * @param latitude degrees, north positive, -90 to 90
 * @param longitude degrees, east positive, -180 to 180
 * @param zone in which people read its times
 */
public record Solar(SolarEvent event, double latitude, double longitude, ZoneId zone) implements Schedule {

    public Solar {
        if (!(latitude >= -90 && latitude <= 90)) {
            throw new IllegalArgumentException("latitude " + latitude + " is not between -90 and 90");
        }
        if (!(longitude >= -180 && longitude <= 180)) {
            throw new IllegalArgumentException("longitude " + longitude + " is not between -180 and 180");
        }
        SunTable.requireLibrary();
    }

    public static Solar of(SolarEvent event, double latitude, double longitude) {
        return new Solar(event, latitude, longitude, ZoneOffset.UTC);
    }

    @Override
    public Optional<Instant> nextAfter(Instant last) {
        return SunTable.nextAfter(last, event, latitude, longitude);
    }

    @Override
    public String describe() {
        return event.celeryName() + " at latitude " + latitude + ", longitude " + longitude;
    }

    @Override
    public Map<String, @Nullable Object> toPlain() {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("solar", event.celeryName());
        plain.put("lat", latitude);
        plain.put("lon", longitude);
        if (!zone.equals(ZoneOffset.UTC)) {
            plain.put("timezone", zone.getId());
        }
        return plain;
    }
}
