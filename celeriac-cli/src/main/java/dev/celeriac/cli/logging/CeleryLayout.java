package dev.celeriac.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;

/** Lays events out as Celery's worker does, with its colours for the message ({@code celery.utils.log}). */
final class CeleryLayout extends LayoutBase<ILoggingEvent> {

    private static final String RESET = "\u001b[0m";

    private final LogTemplate main;
    private final LogTemplate task;
    private final boolean colours;

    CeleryLayout(LogTemplate main, LogTemplate task, boolean colours) {
        this.main = main;
        this.task = task;
        this.colours = colours;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder message = new StringBuilder(event.getFormattedMessage());
        if (event.getThrowableProxy() != null) {
            message.append('\n')
                    .append(ThrowableProxyUtil.asString(event.getThrowableProxy())
                            .stripTrailing());
        }
        String colour = colours ? colour(event.getLevel()) : "";
        String text = colour.isEmpty() ? message.toString() : colour + message + RESET;
        StringBuilder line = new StringBuilder(128 + text.length());
        (LogTemplate.inTask(event) ? task : main).append(event, text, line);
        return line.append('\n').toString();
    }

    private static String colour(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> "\u001b[1;31m";
            case Level.WARN_INT -> "\u001b[1;33m";
            case Level.DEBUG_INT, Level.TRACE_INT -> "\u001b[1;34m";
            default -> "";
        };
    }
}
