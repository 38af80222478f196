package dev.celeriac.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TablesTest {

    @Test
    @DisplayName("systems stand beside each other, with spread, and ours is compared with the best of the others")
    void beside() {
        Map<String, Map<String, List<Figure>>> all = new LinkedHashMap<>();
        all.put(
                "sidekiq",
                Map.of(Row.DRAIN.text, List.of(Row.DRAIN.of(20_000)), Row.P50.text, List.of(Row.P50.of(0.5))));
        all.put(
                "ours",
                Map.of(
                        Row.DRAIN.text,
                        List.of(Row.DRAIN.of(90_000), Row.DRAIN.of(100_000), Row.DRAIN.of(80_000)),
                        Row.P50.text,
                        List.of(Row.P50.of(0.25))));
        all.put("celery", Map.of(Row.DRAIN.text, List.of(Row.DRAIN.of(2_000)), Row.P50.text, List.of(Row.P50.of(1))));
        all.put("bullmq", Map.of());

        String table = Tables.of(all);

        assertThat(table)
                .contains("| on Redis | ours | celery | sidekiq | ours to the best peer |")
                .contains("| drain, results off, /s | 90,000 (80,000–100,000) | 2,000 | 20,000 | × 4.500 |")
                .contains("| latency at 200/s, p50, ms | 0.250 | 1 | 0.500 | × 0.500 |")
                .contains("| enqueue, single calls, /s | – | – | – | – |");
    }

    @Test
    @DisplayName("other scenarios have a table each")
    void scenario() {
        String table = Tables.of(Map.of("drain", Map.of("CPU", List.of(new Figure("CPU", 12.5, "ms/1k")))));

        assertThat(table).contains("| drain | median (min–max) | |").contains("| CPU | 12.5 | ms/1k |");
    }
}
