package dev.celeriac.cli.events;

import dev.celeriac.codec.PythonRepr;
import dev.celeriac.event.Event;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One line for each event, as {@code celery events --dump} writes it. For one thread. */
public final class EventDump implements Consumer<Event> {
    private static final int REMEMBERED = 0xFFF;
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    private final PrintStream out;

    /** What was last said about a task when it was sent or received, for the lines that do not say it. */
    private final Map<String, String> tasks = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    public EventDump(PrintStream out) {
        this.out = out;
    }

    @Override
    public void accept(Event event) {
        Map<String, @Nullable Object> fields = new TreeMap<>(event.fields());
        fields.remove("timestamp");
        fields.remove("hostname");
        String type = event.type().toLowerCase(Locale.ROOT);
        String subject = "";
        if (type.startsWith("task-")) {
            String id = String.valueOf(fields.remove("uuid"));
            if (type.equals("task-received") || type.equals("task-sent")) {
                tasks.put(
                        id,
                        fields.remove("name") + "(" + id + ") args=" + fields.remove("args") + " kwargs="
                                + fields.remove("kwargs"));
            }
            subject = tasks.getOrDefault(id, "") + " ";
        }
        String listed = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + shown(field.getValue()))
                .collect(Collectors.joining(", "));
        String line = event.hostname() + " [" + time(event.timestamp()) + "] " + words(type)
                + (listed.isEmpty() ? "" : ":") + " " + subject + listed;
        // Anybody who can publish an event could steer the terminal with it.
        out.println(line.replaceAll("\\p{Cc}", " "));
        out.flush();
    }

    /** As Python's {@code str} shows it. */
    private static String shown(@Nullable Object value) {
        return value instanceof String text ? text : PythonRepr.of(value);
    }

    private static String words(String type) {
        return switch (type) {
            case "worker-offline" -> "shutdown";
            case "worker-online" -> "started";
            case "worker-heartbeat" -> "heartbeat";
            default -> type.replace('-', ' ');
        };
    }

    private static String time(double timestamp) {
        if (Double.isNaN(timestamp)) {
            return "?";
        }
        long micros = Math.round(timestamp * 1e6);
        Instant instant =
                Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1000L);
        return (micros % 1_000_000 == 0 ? SECONDS : MICROS).format(instant.atOffset(ZoneOffset.UTC));
    }
}
