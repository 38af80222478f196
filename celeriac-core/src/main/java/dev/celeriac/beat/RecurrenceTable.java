package dev.celeriac.beat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.TimeZone;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;

/** The instances of a recurrence rule. Immutable; the only class that knows the library. */
final class RecurrenceTable {

    private final RecurrenceRule rule;
    private final DateTime start;
    private final TimeZone zone;

    private RecurrenceTable(RecurrenceRule rule, DateTime start, TimeZone zone) {
        this.rule = rule;
        this.start = start;
        this.zone = zone;
    }

    static RecurrenceTable read(String text, Instant start, ZoneId zone) {
        TimeZone timeZone = TimeZone.getTimeZone(zone);
        try {
            RecurrenceRule rule = new RecurrenceRule(text);
            DateTime from = new DateTime(timeZone, start.toEpochMilli());
            RecurrenceTable table = new RecurrenceTable(rule, from, timeZone);
            if (!rule.iterator(from).hasNext()) {
                throw new IllegalArgumentException("it has no instance");
            }
            return table;
        } catch (InvalidRecurrenceRuleException | IllegalArgumentException e) {
            throw new IllegalArgumentException("recurrence rule '" + text + "' is not one: " + e.getMessage(), e);
        } catch (NoClassDefFoundError absent) {
            throw new IllegalStateException(
                    "recurrence rules need the optional library org.dmfs:lib-recur on the class path", absent);
        }
    }

    Optional<Instant> nextAfter(Instant last) {
        RecurrenceRuleIterator instances = rule.iterator(start);
        if (last.toEpochMilli() >= start.getTimestamp()) {
            instances.fastForward(new DateTime(zone, last.toEpochMilli()));
        }
        while (instances.hasNext()) {
            Instant due = Instant.ofEpochMilli(instances.nextMillis());
            if (due.isAfter(last)) {
                return Optional.of(due);
            }
        }
        return Optional.empty();
    }
}
