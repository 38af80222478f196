package dev.celeriac.beat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

    private static final Instant NINE = Instant.parse("2026-05-01T09:00:00Z");

    @Test
    void intervalsCountFromDueTimeToDueTime() {
        assertThat(Interval.every(Duration.ofSeconds(30)).nextAfter(NINE)).contains(NINE.plusSeconds(30));
        assertThat(Interval.every(Duration.ofSeconds(30)).latest(NINE, NINE.plusSeconds(100)))
                .isEqualTo(NINE.plusSeconds(90));
    }

    @Test
    void oneRunMakesUpForTheLatestOfThoseMissed() {
        Instant first = Instant.parse("2020-01-01T08:00:00Z");
        for (String crontab : List.of("* * * * *", "0 8 * * *", "0 0 1 1 *", "0 8 1 1 *", "0 8 29 2 *")) {
            Crontab schedule = Crontab.parse(crontab);
            Instant latest = schedule.latest(first, NINE);
            assertThat(latest).isBetween(first, NINE);
            assertThat(schedule.nextAfter(latest).orElseThrow()).isAfter(NINE);
        }
        assertThat(Clocked.at(first).latest(first, NINE)).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({
        "PT90M, 2026-05-01T09:20:13Z, 2026-05-01T10:00:00Z",
        "PT24H, 2026-05-01T09:20:13Z, 2026-05-02T00:00:00Z",
        "PT5M, 2026-05-01T09:20:13Z, 2026-05-01T09:25:00Z",
        "PT30S, 2026-05-01T09:20:13.5Z, 2026-05-01T09:20:43Z",
    })
    void relativeIntervalsAreRoundedDown(Duration every, Instant last, Instant next) {
        assertThat(Interval.every(every).relative(ZoneOffset.UTC).nextAfter(last))
                .contains(next);
    }

    @ParameterizedTest
    @CsvSource({
        // The day on which summer time ends has 25 hours, the one on which it begins 23.
        "PT24H, Europe/Paris, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
        "PT48H, Europe/Paris, 2026-10-24T22:00:00Z, 2026-10-26T23:00:00Z",
        "PT24H, Europe/Paris, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
        "PT1H, Europe/Paris, 2026-10-25T00:00:00Z, 2026-10-25T01:00:00Z",
        // This clock goes back by half an hour.
        "PT1H, Australia/Lord_Howe, 2026-04-04T14:00:00Z, 2026-04-04T15:00:00Z",
        "PT24H, Australia/Lord_Howe, 2026-04-03T13:00:00Z, 2026-04-04T13:00:00Z",
    })
    void relativeIntervalsGoOnWhereTheClockIsChanged(Duration every, ZoneId zone, Instant last, Instant next) {
        Interval schedule = Interval.every(every).relative(zone);

        assertThat(schedule.nextAfter(last)).contains(next);
        assertThat(schedule.latest(last, next.minusMillis(1))).isEqualTo(last);
        assertThat(schedule.latest(last, next)).isEqualTo(next);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EST", "MST", "HST", "ROC"})
    void zonesThatPythonHasAreRead(String zone) {
        Schedule crontab = SchedulePlain.read(Map.of("hour", "8", "timezone", zone), ZoneOffset.UTC);

        assertThat(crontab.nextAfter(NINE)).isPresent();
        assertThat(ZoneId.getAvailableZoneIds()).contains(crontab.zone().getId());
    }

    @Test
    void aStateThatIsNoneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StateText.state(Map.of("since", "yesterday")))
                .withMessageContaining("'yesterday'");
    }

    @Test
    void clockedIsDueOnceAndAtOnceIfItHasPassed() {
        Clocked clocked = Clocked.at(NINE);

        assertThat(clocked.firstFrom(NINE.plusSeconds(5))).contains(NINE);
        assertThat(clocked.nextAfter(NINE)).isEmpty();
    }

    @Test
    void recurrenceRulesFollowTheWallClock() {
        ZoneId zone = ZoneId.of("Europe/Paris");
        Recurrence lastFriday = Recurrence.of("FREQ=MONTHLY;BYDAY=-1FR", Instant.parse("2026-01-30T09:00:00Z"), zone);

        assertThat(dates(lastFriday, NINE, 3, zone))
                .containsExactly("2026-05-29T10:00+02:00", "2026-06-26T10:00+02:00", "2026-07-31T10:00+02:00");
        assertThat(lastFriday.nextAfter(Instant.parse("2025-01-01T00:00:00Z")))
                .contains(Instant.parse("2026-01-30T09:00:00Z"));
        assertThat(Recurrence.of("FREQ=DAILY;COUNT=3", NINE, ZoneOffset.UTC).nextAfter(NINE.plus(Duration.ofDays(2))))
                .isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Recurrence.of("FREQ=SOMETIMES", NINE, ZoneOffset.UTC))
                .withMessageContaining("FREQ=SOMETIMES");
    }

    private static List<String> dates(Schedule schedule, Instant after, int count, ZoneId zone) {
        List<String> dates = new ArrayList<>();
        Instant last = after;
        for (int i = 0; i < count; i++) {
            last = schedule.nextAfter(last).orElseThrow();
            dates.add(last.atZone(zone).toOffsetDateTime().toString());
        }
        return dates;
    }

    /** By PyEphem as Celery sets it up, but for the last, which Celery looks for 18 degrees above the horizon. */
    @ParameterizedTest
    @CsvSource({
        "dawn_astronomical, 2026-05-01T03:24:55Z",
        "dawn_civil, 2026-05-01T04:38:56Z",
        "sunrise, 2026-05-01T05:08:14Z",
        "solar_noon, 2026-05-01T12:05:05Z",
        "sunset, 2026-05-01T19:02:35Z",
        "dusk_nautical, 2026-05-01T20:07:47Z",
        "dusk_astronomical, 2026-05-01T20:46:23Z",
    })
    void theSunOverSpainInMay(String event, Instant about) {
        Instant next = Solar.of(SolarEvent.of(event), 40, -2)
                .nextAfter(Instant.parse("2026-05-01T00:00:00Z"))
                .orElseThrow();
        assertThat(Duration.between(about, next).abs()).isLessThan(Duration.ofMinutes(2));
    }

    @Test
    void eachSolarEventComesOnceADay() {
        for (SolarEvent event : SolarEvent.values()) {
            Solar solar = Solar.of(event, 48.2, 16.37);
            Instant last = Instant.parse("2026-01-01T00:00:00Z");
            List<LocalDate> days = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Instant next = solar.nextAfter(last).orElseThrow();
                days.add(next.atOffset(ZoneOffset.UTC).toLocalDate());
                last = next;
            }
            assertThat(days).as(event.celeryName()).doesNotHaveDuplicates().hasSize(60);
            assertThat(days.get(59)).isBetween(LocalDate.of(2026, 3, 1), LocalDate.of(2026, 3, 2));
        }
    }

    @Test
    void thePolarNightHasNoSunrise() {
        Solar sunrise = Solar.of(SolarEvent.SUNRISE, 78.2, 15.6);

        Instant back = sunrise.nextAfter(Instant.parse("2026-11-20T00:00:00Z")).orElseThrow();

        assertThat(back).isBetween(Instant.parse("2027-02-10T00:00:00Z"), Instant.parse("2027-02-20T00:00:00Z"));
    }

    @Test
    void theWholeSphereAndNoMore() {
        assertThatIllegalArgumentException().isThrownBy(() -> Solar.of(SolarEvent.SUNSET, 90.1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> Solar.of(SolarEvent.SUNSET, 0, -180.5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SolarEvent.of("teatime"))
                .withMessageContaining("dawn_astronomical, dawn_nautical");
    }

    @Test
    void schedulesSurviveTheirPlainForm() {
        ZoneId zone = ZoneId.of("Asia/Kathmandu");
        List<Schedule> all = List.of(
                Interval.every(Duration.ofMillis(1500)),
                Interval.every(Duration.ofHours(2)).relative(zone),
                Crontab.parse("*/15 8-17 * * mon-fri").zone(zone),
                Solar.of(SolarEvent.DUSK_CIVIL, -33.9, 18.4),
                new Clocked(NINE, zone),
                Recurrence.of("FREQ=WEEKLY;BYDAY=MO", NINE, zone));
        for (Schedule schedule : all) {
            assertThat(SchedulePlain.read(schedule.toPlain(), ZoneOffset.UTC)).isEqualTo(schedule);
        }
    }

    @Test
    void everySpellingOfASchedule() {
        ZoneId zone = ZoneId.of("Europe/Paris");
        assertThat(SchedulePlain.read(300.0, zone)).isEqualTo(Interval.every(Duration.ofMinutes(5)));
        assertThat(SchedulePlain.read("30s", zone)).isEqualTo(Interval.every(Duration.ofSeconds(30)));
        assertThat(SchedulePlain.read("PT2H", zone)).isEqualTo(Interval.every(Duration.ofHours(2)));
        assertThat(SchedulePlain.read(Map.of("every", 2, "period", "days"), zone))
                .isEqualTo(Interval.every(Duration.ofDays(2)));
        assertThat(SchedulePlain.read("0 8 * * mon-fri", zone))
                .isEqualTo(Crontab.parse("0 8 * * mon-fri").zone(zone));
        Map<String, Object> crontab = new HashMap<>(Map.of("minute", 0, "hour", List.of(8, 20)));
        assertThat(SchedulePlain.read(crontab, zone))
                .isEqualTo(Crontab.of("0", "8,20", "*", "*", "*").zone(zone));
        crontab.put("__type__", "crontab");
        crontab.put("timezone", "Asia/Kathmandu");
        assertThat(SchedulePlain.read(crontab, zone).zone()).isEqualTo(ZoneId.of("Asia/Kathmandu"));
        assertThat(SchedulePlain.read(Map.of("clocked", "2026-05-01 11:00:00"), zone))
                .isEqualTo(new Clocked(NINE, zone));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-5", "0", "* * * *", "61 * * * *", ""})
    void refusesOtherTexts(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> SchedulePlain.read(text, ZoneOffset.UTC));
    }

    @Test
    void oneKindOnly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SchedulePlain.read(Map.of("every", 5, "hour", 8), ZoneOffset.UTC))
                .withMessageContaining("every and crontab");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SchedulePlain.read(Map.of("houres", 8), ZoneOffset.UTC))
                .withMessageContaining("of no kind");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SchedulePlain.read(Map.of("hour", 8, "minuit", 0), ZoneOffset.UTC))
                .withMessageContaining("minuit");
    }
}
