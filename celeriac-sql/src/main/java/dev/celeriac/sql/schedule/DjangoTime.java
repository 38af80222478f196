package dev.celeriac.sql.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import org.jspecify.annotations.Nullable;

/** Times as Django keeps them in SQLite: {@code 2026-11-20 09:38:18.624585}, in UTC. */
final class DjangoTime {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter MICROS = new DateTimeFormatterBuilder()
            .append(SECONDS)
            .appendFraction(ChronoField.NANO_OF_SECOND, 6, 6, true)
            .toFormatter();

    private DjangoTime() {}

    static @Nullable String text(@Nullable Instant instant) {
        if (instant == null) {
            return null;
        }
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        return (time.getNano() / 1_000 == 0 ? SECONDS : MICROS).format(time);
    }

    /**
     * @throws IllegalArgumentException if it is no time
     */
    static @Nullable Instant instant(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            String iso = text.trim().replace(' ', 'T');
            return iso.matches(".*([+-]\\d\\d:\\d\\d|Z)")
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("'" + text + "' is no time as Django keeps it", e);
        }
    }
}
