package dev.celeriac.cli.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Sets the loggers of this process up. Whoever wants a set-up of their own names a Logback file in the system property
 * {@code logback.configurationFile}; then nothing here does anything.
 *
 * @param level the least urgent level that is written
 * @param file where to; null for standard error
 * @param colours whether messages are coloured; files never are
 * @param format of {@code worker_log_format}, or {@link #JSON}
 * @param taskFormat of {@code worker_task_log_format}, for lines logged by the code of a task
 * @param zone whose clock the lines show
 */
public record Logging(
        LogLevel level, @Nullable Path file, boolean colours, String format, String taskFormat, ZoneId zone) {

    /** In the place of a format: JSON lines. */
    public static final String JSON = "json";

    /** Celery's {@code worker_log_format}. */
    public static final String FORMAT = "[%(asctime)s: %(levelname)s/%(processName)s] %(message)s";

    /** Celery's {@code worker_task_log_format}. */
    public static final String TASK_FORMAT =
            "[%(asctime)s: %(levelname)s/%(processName)s] %(task_name)s[%(task_id)s]: %(message)s";

    /** Names the property with which users set Logback up themselves. */
    static final String OWN_CONFIGURATION = "logback.configurationFile";

    /** To standard error in Celery's formats. */
    public static Logging toStandardError(LogLevel level, boolean colours) {
        return new Logging(level, null, colours, FORMAT, TASK_FORMAT, ZoneId.systemDefault());
    }

    /**
     * Replaces what was set up before.
     *
     * @throws IOException when the log file cannot be opened
     * @throws IllegalArgumentException for a format that cannot be understood
     */
    public void apply(PrintStream standardError) throws IOException {
        if (System.getProperty(OWN_CONFIGURATION) != null) {
            return;
        }
        OutputStream target = file == null ? new Unclosed(standardError) : new RotatedFileStream(file);

        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        LayoutBase<ILoggingEvent> layout = format.equals(JSON)
                ? new JsonLayout()
                : new CeleryLayout(
                        new LogTemplate(format, zone), new LogTemplate(taskFormat, zone), colours && file == null);
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setName("celeriac");
        appender.setEncoder(encoder);
        appender.setOutputStream(target);
        appender.start();

        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.setLevel(level.level());
        root.addAppender(appender);
    }

    /** Makes what tasks print to standard output and error lines of the log, at WARNING as Celery does. */
    public static void captureStandardStreams() {
        org.slf4j.Logger redirected = LoggerFactory.getLogger("celery.redirected");
        System.setOut(LineLogger.stream(redirected::warn));
        System.setErr(LineLogger.stream(redirected::warn));
    }

    /** Standard error stays open when the logging is set up anew. */
    private static final class Unclosed extends java.io.FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
