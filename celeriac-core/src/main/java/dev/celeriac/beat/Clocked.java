package dev.celeriac.beat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Once, at one time; a time that has passed is due at once (django-celery-beat's {@code clocked}).
 *
 * @param at when
 * @param zone in which people read it
 */
public record Clocked(Instant at, ZoneId zone) implements Schedule {

    public static Clocked at(Instant at) {
        return new Clocked(at, ZoneOffset.UTC);
    }

    @Override
    public Optional<Instant> nextAfter(Instant last) {
        return at.isAfter(last) ? Optional.of(at) : Optional.empty();
    }

    @Override
    public Optional<Instant> firstFrom(Instant since) {
        return Optional.of(at);
    }

    @Override
    public String describe() {
        return "once, at " + at.atZone(zone).toOffsetDateTime();
    }

    @Override
    public Map<String, @Nullable Object> toPlain() {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("clocked", at.toString());
        if (!zone.equals(ZoneOffset.UTC)) {
            plain.put("timezone", zone.getId());
        }
        return plain;
    }
}
