package dev.celeriac.cli.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.event.ClusterState;
import dev.celeriac.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Compared with what {@code celery events --dump} of Celery 5.2 prints for the same events. */
class EventDumpTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final EventDump dump = new EventDump(new PrintStream(out, true, StandardCharsets.UTF_8));

    private static Event event(String type, @Nullable Object... more) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("hostname", "w1@vm");
        fields.put("timestamp", 1795166644.139777);
        fields.put("clock", 4L);
        for (int i = 0; i < more.length; i += 2) {
            fields.put(String.valueOf(more[i]), more[i + 1]);
        }
        return new Event(type, fields);
    }

    private List<String> lines(Event... events) {
        for (Event event : events) {
            dump.accept(event);
        }
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void letsNobodySteerTheTerminal() {
        assertThat(lines(event("task-received", "uuid", "a\u001b[2J\nforged", "name", "x\u009bm")))
                .singleElement()
                .asString()
                .contains("x m(a [2J forged)")
                .doesNotContainPattern("\\p{Cc}");
    }

    @Test
    void printsWhatCeleryPrints() {
        assertThat(lines(
                        event("worker-online", "freq", 2.0, "loadavg", List.of(1.5, 0.25, 3.0), "sw_ident", "x"),
                        event(
                                "task-received",
                                "uuid",
                                "t1",
                                "name",
                                "shop.add",
                                "args",
                                "(2, 3)",
                                "kwargs",
                                "{}",
                                "eta",
                                null),
                        event("task-succeeded", "uuid", "t1", "result", "'it'", "runtime", 0.5),
                        event("task-revoked", "uuid", "t2", "expired", true)))
                .containsExactly(
                        "w1@vm [2026-11-20 09:24:04.139777] started: clock=4, freq=2.0, loadavg=[1.5, 0.25, 3.0], sw_ident=x",
                        "w1@vm [2026-11-20 09:24:04.139777] task received: shop.add(t1) args=(2, 3) kwargs={} clock=4, eta=None",
                        "w1@vm [2026-11-20 09:24:04.139777] task succeeded: shop.add(t1) args=(2, 3) kwargs={} clock=4,"
                                + " result='it', runtime=0.5",
                        "w1@vm [2026-11-20 09:24:04.139777] task revoked:  clock=4, expired=True");
    }

    @Test
    void theTableShowsWorkersAndTasks() {
        ClusterState state = new ClusterState(InstantSource.system());
        state.accept(event("worker-heartbeat", "freq", 2.0, "active", 3L, "processed", 70L, "local_received", 1.0));
        state.accept(event("task-received", "uuid", "t1", "name", "shop.add\u001b[31m"));
        state.accept(event("task-started", "uuid", "t1"));
        String text = new EventTable(ZoneOffset.UTC, 130, false).render(state, 24);
        assertThat(text)
                .contains("0 of 1 workers online", "w1@vm", "gone?", "shop.add", "STARTED", "09:24:04")
                .doesNotContain("\u001b");
        assertThat(new EventTable(ZoneOffset.UTC, 40, false).render(state, 8).lines())
                .hasSizeLessThanOrEqualTo(9)
                .allMatch(line -> line.length() <= 40);
    }
}
