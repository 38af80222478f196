package dev.celeriac.beat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrontabTest {

    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

    @ParameterizedTest
    @CsvSource({
        "* * * * *, 2026-05-01T10:00:30Z, 2026-05-01T10:01:00Z",
        "* * * * *, 2026-05-01T10:00:00Z, 2026-05-01T10:01:00Z",
        "0 10 * * *, 2026-05-01T10:00:00Z, 2026-05-02T10:00:00Z",
        "0 10 * * *, 2026-05-01T09:59:59.999Z, 2026-05-01T10:00:00Z",
        "0 0 1-7 * mon, 2026-05-01T00:00:00Z, 2026-05-04T00:00:00Z",
        "0 0 13 * fri, 2026-05-01T00:00:00Z, 2026-11-13T00:00:00Z",
        "0 0 29 2 *, 2026-05-01T00:00:00Z, 2028-02-29T00:00:00Z",
        "0 0 29 2 mon, 2026-05-01T00:00:00Z, 2044-02-29T00:00:00Z",
        "*/15 * * * *, 2026-05-01T23:50:00Z, 2026-05-02T00:00:00Z",
        "30 8-17/3 * * mon-fri, 2026-05-01T17:00:00Z, 2026-05-01T17:30:00Z",
        "30 8-17/3 * * mon-fri, 2026-05-01T17:30:00Z, 2026-05-04T08:30:00Z",
        "59 23 31 12 *, 2026-12-31T23:59:00Z, 2027-12-31T23:59:00Z",
    })
    void nextTime(String crontab, Instant last, Instant next) {
        assertThat(Crontab.parse(crontab).nextAfter(last)).contains(next);
    }

    @Test
    void kathmanduIsAQuarterToSixAhead() {
        Crontab digest = Crontab.parse("0 8 * * mon-fri").zone(ZoneId.of("Asia/Kathmandu"));

        assertThat(digest.nextAfter(Instant.parse("2026-11-20T12:00:00Z")))
                .contains(Instant.parse("2026-11-23T02:15:00Z"));
        assertThat(digest.describe()).isEqualTo("at 08:00, Monday to Friday (Asia/Kathmandu)");
    }

    @Test
    void aTimeThatTheClockLeavesOutRunsAsMuchLater() {
        assertThat(runs("30 2 * * *", "2026-03-28T12:00:00+01:00", 2))
                .containsExactly("2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00");
        assertThat(runs("0,30 2,3 * * *", "2026-03-28T12:00:00+01:00", 3))
                .containsExactly("2026-03-29T03:00+02:00", "2026-03-29T03:30+02:00", "2026-03-30T02:00+02:00");
    }

    @Test
    void aTimeThatComesTwiceRunsTheFirstTime() {
        assertThat(runs("30 2 * * *", "2026-10-24T12:00:00+02:00", 2))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
    }

    @Test
    void whatRunsInEveryHourFollowsTheHours() {
        assertThat(runs("*/20 * * * *", "2026-03-29T01:30:00+01:00", 3))
                .containsExactly("2026-03-29T01:40+01:00", "2026-03-29T03:00+02:00", "2026-03-29T03:20+02:00");
        assertThat(runs("30 * * * *", "2026-10-25T01:30:00+02:00", 3))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00", "2026-10-25T03:30+01:00");
    }

    private static List<String> runs(String crontab, String after, int count) {
        Crontab schedule = Crontab.parse(crontab).zone(PARIS);
        List<String> runs = new ArrayList<>();
        Instant last = OffsetDateTime.parse(after).toInstant();
        for (int i = 0; i < count; i++) {
            last = schedule.nextAfter(last).orElseThrow();
            runs.add(last.atZone(PARIS).toOffsetDateTime().toString());
        }
        return runs;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"* * * *", "* * * * * *", "", "60 * * * *", "0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "* * * * 7"})
    void refuses(String crontab) {
        assertThatIllegalArgumentException().isThrownBy(() -> Crontab.parse(crontab));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * * *|every minute (UTC)",
                "*/15 * * * *|every 15 minutes (UTC)",
                "0 * * * *|at minute 0 past every hour (UTC)",
                "0 */6 * * *|at 00:00, 06:00, 12:00 and 18:00 (UTC)",
                "5 */2 * * *|at minute 5, every 2 hours (UTC)",
                "*/5 8-17 * * 1-5|every 5 minutes past hour 08 to 17, Monday to Friday (UTC)",
                "0 0 1 1 *|at 00:00, on day 1 of the month, in January (UTC)",
                "0 4 * * sat-sun|at 04:00, Saturday and Sunday (UTC)",
                "0 0 13 * fri|at 00:00, Friday that is on day 13 of the month (UTC)",
            })
    void inWords(String crontab, String words) {
        Crontab parsed = Crontab.parse(crontab).zone(ZoneId.of("UTC"));
        assertThat(parsed.describe()).isEqualTo(words);
    }
}
