package dev.celeriac.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import dev.celeriac.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogTemplateTest {

    private static final LogTemplate MAIN = new LogTemplate(Logging.FORMAT, ZoneOffset.UTC);
    private static final LogTemplate TASK = new LogTemplate(Logging.TASK_FORMAT, ZoneOffset.UTC);

    private static LoggingEvent event(String logger, Level level, Map<String, String> context) {
        LoggerContext loggers = new LoggerContext();
        LoggingEvent event =
                new LoggingEvent("", loggers.getLogger(logger), level, "hello {}", null, new Object[] {"world"});
        event.setThreadName("worker-1");
        event.setInstant(Instant.parse("2026-11-20T10:00:00.123Z"));
        event.setMDCPropertyMap(context);
        return event;
    }

    @Test
    void writesCelerysLine() {
        assertThat(new CeleryLayout(MAIN, TASK, false).doLayout(event(Logger.ROOT_LOGGER_NAME, Level.WARN, Map.of())))
                .isEqualTo("[2026-11-20 10:00:00,123: WARNING/worker-1] hello world\n");
    }

    @Test
    void namesTheTaskInLinesOfItsCodeButNotInThoseOfTheWorker() {
        Map<String, String> context = Map.of("task_id", "4be1", "task_name", "mail.send");
        assertThat(new CeleryLayout(MAIN, TASK, false).doLayout(event("com.acme.Mail", Level.INFO, context)))
                .isEqualTo("[2026-11-20 10:00:00,123: INFO/worker-1] mail.send[4be1]: hello world\n");
        assertThat(new CeleryLayout(MAIN, TASK, false)
                        .doLayout(event("dev.celeriac.worker.Worker", Level.INFO, context)))
                .isEqualTo("[2026-11-20 10:00:00,123: INFO/worker-1] hello world\n");
    }

    @Test
    void coloursTheMessageByItsLevel() {
        assertThat(new CeleryLayout(MAIN, TASK, true).doLayout(event("a", Level.ERROR, Map.of())))
                .endsWith("\u001b[1;31mhello world\u001b[0m\n");
        assertThat(new CeleryLayout(MAIN, TASK, true).doLayout(event("a", Level.INFO, Map.of())))
                .endsWith("] hello world\n");
    }

    @Test
    void writesJsonLines() {
        LoggingEvent event = event("dev.celeriac.worker.Tasks", Level.ERROR, Map.of("task_id", "4be1"));
        event.setThrowableProxy(new ThrowableProxy(new IllegalStateException("out of stock")));
        String line = new JsonLayout().doLayout(event);
        assertThat(line).endsWith("\n");
        Map<?, ?> read = (Map<?, ?>) JsonCodec.DEFAULT.decode(line.getBytes(StandardCharsets.UTF_8));
        assertThat(read.get("timestamp")).isEqualTo("2026-11-20T10:00:00.123Z");
        assertThat(read.get("level")).isEqualTo("ERROR");
        assertThat(read.get("message")).isEqualTo("hello world");
        assertThat(read.get("task_id")).isEqualTo("4be1");
        assertThat(String.valueOf(read.get("exception"))).startsWith("java.lang.IllegalStateException: out of stock");
    }

    @Test
    void understandsWidthsAndPercentSigns() {
        StringBuilder line = new StringBuilder();
        new LogTemplate("100%% %(levelname)-8s|%(name)5s|", ZoneOffset.UTC)
                .append(event("a", Level.INFO, Map.of()), "", line);
        assertThat(line).hasToString("100% INFO    |    a|");
    }

    @Test
    void refusesFieldsThatNoLineHas() {
        assertThatThrownBy(() -> new LogTemplate("%(lineno)d", ZoneOffset.UTC)).hasMessageContaining("%(lineno)s");
    }
}
