package dev.celeriac.cli.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A log format in the notation of Python's {@code logging}, as {@code worker_log_format} has it: {@code %(asctime)s},
 * {@code %(levelname)s}, {@code %(message)s} and so on, with widths such as {@code %(levelname)-8s}.
 */
final class LogTemplate {

    private static final Pattern FIELD = Pattern.compile("%(?:\\((\\w+)\\)([-]?\\d*)(?:\\.\\d+)?[sd]|(%))");
    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS", Locale.ROOT);

    /** One stretch of the format. */
    private interface Part {
        void append(ILoggingEvent event, String message, StringBuilder line);
    }

    private final List<Part> parts = new ArrayList<>();
    private final ZoneId zone;

    /** @throws IllegalArgumentException for a field that no log line has, naming those there are */
    LogTemplate(String format, ZoneId zone) {
        this.zone = zone;
        Matcher field = FIELD.matcher(format);
        int end = 0;
        while (field.find()) {
            literal(format.substring(end, field.start()));
            end = field.end();
            if (field.group(3) != null) {
                literal("%");
            } else {
                parts.add(padded(field(field.group(1)), field.group(2)));
            }
        }
        literal(format.substring(end));
    }

    /** Appends the line for an event, without a line end; {@code message} stands where the format has the message. */
    void append(ILoggingEvent event, String message, StringBuilder line) {
        parts.forEach(part -> part.append(event, message, line));
    }

    private void literal(String text) {
        if (!text.isEmpty()) {
            parts.add((event, message, line) -> line.append(text));
        }
    }

    private static Part padded(Part part, String width) {
        if (width.isEmpty() || width.equals("-")) {
            return part;
        }
        String format = "%" + width + "s";
        return (event, message, line) -> {
            StringBuilder text = new StringBuilder();
            part.append(event, message, text);
            line.append(String.format(Locale.ROOT, format, text));
        };
    }

    private Part field(String name) {
        return switch (name) {
            case "asctime" ->
                (event, message, line) -> ASCTIME.formatTo(event.getInstant().atZone(zone), line);
            case "levelname" -> (event, message, line) -> line.append(LogLevel.pythonName(event.getLevel()));
            case "message" -> (event, message, line) -> line.append(message);
            case "processName", "threadName" -> (event, message, line) -> line.append(event.getThreadName());
            case "process" ->
                (event, message, line) -> line.append(ProcessHandle.current().pid());
            case "name" -> (event, message, line) -> line.append(event.getLoggerName());
            case "task_name", "task_id" ->
                (event, message, line) -> line.append(event.getMDCPropertyMap().getOrDefault(name, "???"));
            default ->
                throw new IllegalArgumentException("log format has %(" + name + ")s, which no log line has; use "
                        + "asctime, levelname, message, processName, threadName, process, name, task_name or task_id");
        };
    }

    /** Whether an event was logged by the code of a task. */
    static boolean inTask(ILoggingEvent event) {
        Map<String, String> context = event.getMDCPropertyMap();
        return context.containsKey("task_id") && !event.getLoggerName().startsWith("dev.celeriac.worker");
    }
}
