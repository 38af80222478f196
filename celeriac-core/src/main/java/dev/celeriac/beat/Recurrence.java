package dev.celeriac.beat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A recurrence rule of RFC 5545, such as {@code FREQ=MONTHLY;BYDAY=-1FR} for the last Friday of each month (RedBeat has
 * these). Its times are those of the clock on the wall of its zone. Needs the optional library
 * {@code org.dmfs:lib-recur}.
 */
public final class Recurrence implements Schedule {

    private final String rule;
    private final Instant start;
    private final ZoneId zone;
    private final RecurrenceTable table;

    private Recurrence(String rule, Instant start, ZoneId zone) {
        this.rule = rule;
        this.start = start;
        this.zone = zone;
        this.table = RecurrenceTable.read(rule, start, zone);
    }

    /**
     * @param rule an RRULE without its name
     * @param start DTSTART: the first due time and where counting begins
     * @param zone of the wall clock
     * @throws IllegalArgumentException if the rule is not well-formed
     */
    public static Recurrence of(String rule, Instant start, ZoneId zone) {
        return new Recurrence(rule, start, zone);
    }

    @Override
    public Optional<Instant> nextAfter(Instant last) {
        return table.nextAfter(last);
    }

    public String rule() {
        return rule;
    }

    public Instant start() {
        return start;
    }

    @Override
    public ZoneId zone() {
        return zone;
    }

    @Override
    public String describe() {
        return rule + " from " + start.atZone(zone).toOffsetDateTime() + " (" + zone.getId() + ")";
    }

    @Override
    public Map<String, @Nullable Object> toPlain() {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("rrule", rule);
        plain.put("dtstart", start.toString());
        plain.put("timezone", zone.getId());
        return plain;
    }

    /** Equal if rule, start and zone are. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Recurrence that && toPlain().equals(that.toPlain());
    }

    @Override
    public int hashCode() {
        return Objects.hash(rule, start, zone);
    }

    @Override
    public String toString() {
        return "Recurrence[" + describe() + "]";
    }
}
