package dev.celeriac.cli.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import dev.celeriac.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object on a line for each log entry: {@code timestamp} (ISO, UTC), {@code level} (Python's names), {@code logger},
 * {@code thread}, {@code message}, whatever the MDC has ({@code task_id}, {@code task_name}, {@code root_id} in lines about
 * tasks), and {@code exception} with its stack trace.
 */
final class JsonLayout extends LayoutBase<ILoggingEvent> {

    @Override
    public String doLayout(ILoggingEvent event) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("timestamp", event.getInstant().toString());
        line.put("level", LogLevel.pythonName(event.getLevel()));
        line.put("logger", event.getLoggerName());
        line.put("thread", event.getThreadName());
        line.put("message", event.getFormattedMessage());
        event.getMDCPropertyMap().forEach(line::putIfAbsent);
        if (event.getThrowableProxy() != null) {
            line.put("exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return new String(JsonCodec.DEFAULT.encode(line), StandardCharsets.UTF_8) + "\n";
    }
}
