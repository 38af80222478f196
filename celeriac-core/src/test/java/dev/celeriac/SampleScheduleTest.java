package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.beat.ScheduleEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A schedule as sites for jobs have it, in settings that Celery's could be copied into. */
class SampleScheduleTest {

    private static final ZoneId KATHMANDU = ZoneId.of("Asia/Kathmandu");

    @Test
    void sixEntriesOfASettingsFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("celery.yml");
        Files.writeString(file, """
                timezone: Asia/Kathmandu
                beat_schedule:
                  expire-old-postings:
                    task: jobs.tasks.expire_old_postings
                    schedule: {hour: 0, minute: 0}
                  match-new-postings:
                    task: jobs.tasks.match_new_postings
                    schedule: {minute: '*/15'}
                    options: {queue: matching, expires: 600}
                  refresh-search-index:
                    task: jobs.tasks.refresh_search_index
                    schedule: 2h
                    kwargs: {full: false}
                  send-weekly-digest:
                    task: jobs.tasks.send_digest
                    schedule: {hour: 9, minute: 0, day_of_week: monday}
                    args: [weekly]
                  remind-employers:
                    task: jobs.tasks.remind_employers
                    schedule: {hour: 10, minute: 30, day_of_week: 'mon,wed,fri'}
                  purge-old-data:
                    task: jobs.tasks.purge_old_data
                    schedule: {hour: 3, minute: 0, day_of_month: 1, month_of_year: 1}
                """);
        // A Friday.
        Instant now = ZonedDateTime.of(2026, 11, 20, 10, 7, 0, 0, KATHMANDU).toInstant();
        Map<String, String> next = new LinkedHashMap<>();
        try (Celeriac app = TestApp.builder().config(file).build()) {
            List<ScheduleEntry> entries = app.beat().entries();
            entries.forEach(entry -> next.put(
                    entry.name(),
                    entry.schedule()
                            .nextAfter(now)
                            .orElseThrow()
                            .atZone(KATHMANDU)
                            .toLocalDateTime()
                            .toString()));
        }
        assertThat(next)
                .containsOnly(
                        Map.entry("expire-old-postings", "2026-11-21T00:00"),
                        Map.entry("match-new-postings", "2026-11-20T10:15"),
                        Map.entry("refresh-search-index", "2026-11-20T12:07"),
                        Map.entry("send-weekly-digest", "2026-11-23T09:00"),
                        Map.entry("remind-employers", "2026-11-20T10:30"),
                        Map.entry("purge-old-data", "2027-01-01T03:00"));
    }
}
