package dev.celeriac.cli.logging;

import ch.qos.logback.classic.Level;
import java.util.Locale;

/** Levels under Celery's names. */
public enum LogLevel {
    DEBUG(Level.DEBUG),
    INFO(Level.INFO),
    WARNING(Level.WARN),
    ERROR(Level.ERROR),
    /** Errors only, as far as Java's loggers can tell. */
    CRITICAL(Level.ERROR),
    FATAL(Level.ERROR);

    private final Level level;

    LogLevel(Level level) {
        this.level = level;
    }

    Level level() {
        return level;
    }

    /** Whether a line of level {@code other} would be written. */
    public boolean shows(LogLevel other) {
        return other.level.isGreaterOrEqual(level);
    }

    /**
     * Reads a level in any case; Java's {@code warn} is understood as well.
     *
     * @throws IllegalArgumentException with the names there are
     */
    public static LogLevel parse(String name) {
        String wanted = name.trim().toUpperCase(Locale.ROOT);
        for (LogLevel level : values()) {
            if (level.name().equals(wanted) || (level == WARNING && wanted.equals("WARN"))) {
                return level;
            }
        }
        throw new IllegalArgumentException(
                "'" + name + "' is no log level; use debug, info, warning, error, critical or fatal");
    }

    static String pythonName(Level level) {
        return level.equals(Level.WARN) ? "WARNING" : level.equals(Level.TRACE) ? "DEBUG" : level.toString();
    }
}
