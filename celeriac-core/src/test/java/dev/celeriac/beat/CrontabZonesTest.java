package dev.celeriac.beat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Around every change of every clock of the tz database for 20 years, the rules against a plain reading of them, minute
 * by minute. A sample of zones unless {@code -Dceleriac.zones=all}.
 */
class CrontabZonesTest {

    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2046-01-01T00:00:00Z");
    private static final List<String> EXPRESSIONS = List.of(
            "*/20 * * * *",
            "30 * * * *",
            "30 2 * * *",
            "0,15,45 0-3 * * *",
            "59 23 * * *",
            "0 0 * * *",
            "*/10 0,1,2,3,22,23 * * sun",
            "15 1-23 * * *");
    /** Half an hour, two hours at the pole, midnight, a change before midnight, Ramadan, and an offset of 5:45. */
    private static final List<String> ALWAYS = List.of(
            "Australia/Lord_Howe",
            "Antarctica/Troll",
            "America/Santiago",
            "America/Nuuk",
            "Africa/Casablanca",
            "Asia/Beirut",
            "Atlantic/Azores",
            "America/Havana",
            "Asia/Kathmandu",
            "Europe/Paris",
            "Pacific/Chatham");

    @Test
    void aroundEveryChange() {
        boolean all = "all".equals(System.getProperty("celeriac.zones"));
        List<String> zones = new ArrayList<>(all ? new TreeSet<>(ZoneId.getAvailableZoneIds()) : ALWAYS);
        Random random = new Random(20261121);
        if (!all) {
            List<String> others = new ArrayList<>(new TreeSet<>(ZoneId.getAvailableZoneIds()));
            for (int i = 0; i < 40; i++) {
                zones.add(others.get(random.nextInt(others.size())));
            }
        }
        int checked = 0;
        for (String zone : zones) {
            for (ZoneOffsetTransition change : changes(ZoneId.of(zone))) {
                if (!all && random.nextInt(10) > 0) {
                    continue;
                }
                for (String expression : EXPRESSIONS) {
                    checked += check(Crontab.parse(expression).zone(ZoneId.of(zone)), change);
                }
            }
        }
        assertThat(checked).as("due times checked").isGreaterThan(10_000);
    }

    private static List<ZoneOffsetTransition> changes(ZoneId zone) {
        List<ZoneOffsetTransition> changes = new ArrayList<>();
        ZoneOffsetTransition change = zone.getRules().nextTransition(FROM);
        while (change != null && change.getInstant().isBefore(TO)) {
            changes.add(change);
            change = zone.getRules().nextTransition(change.getInstant());
        }
        return changes;
    }

    private static int check(Crontab crontab, ZoneOffsetTransition change) {
        Instant from = change.getInstant().minus(Duration.ofHours(30));
        Instant to = change.getInstant().plus(Duration.ofHours(30));
        List<Instant> expected = expected(crontab, from, to);
        List<Instant> found = new ArrayList<>();
        Instant last = from;
        while (true) {
            last = crontab.nextAfter(last).orElseThrow();
            if (!last.isBefore(to)) {
                break;
            }
            found.add(last);
        }
        assertThat(found).as("%s around %s", crontab, change).isEqualTo(expected);
        return found.size();
    }

    /** The documented rules, read off minute by minute. */
    private static List<Instant> expected(Crontab crontab, Instant from, Instant to) {
        TreeSet<Instant> due = new TreeSet<>();
        boolean everyHour = crontab.values(CronField.HOUR).cardinality() == 24;
        LocalDateTime last = LocalDateTime.ofInstant(to, ZoneOffset.UTC).plusDays(2);
        for (LocalDateTime local = LocalDateTime.ofInstant(from, ZoneOffset.UTC)
                        .minusDays(2)
                        .truncatedTo(ChronoUnit.DAYS);
                local.isBefore(last);
                local = local.plusMinutes(1)) {
            if (!crontab.values(CronField.MINUTE).get(local.getMinute())
                    || !crontab.values(CronField.HOUR).get(local.getHour())
                    || !crontab.matches(local.toLocalDate())) {
                continue;
            }
            List<ZoneOffset> offsets = crontab.zone().getRules().getValidOffsets(local);
            if (everyHour) {
                for (ZoneOffset offset : offsets) {
                    due.add(local.toInstant(offset));
                }
            } else {
                due.add(local.atZone(crontab.zone())
                        .withEarlierOffsetAtOverlap()
                        .toInstant());
            }
        }
        return due.stream()
                .filter(instant -> instant.isAfter(from) && instant.isBefore(to))
                .toList();
    }
}
