package dev.celeriac.cli.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Keeps Logback from looking for configuration files and from its own default (everything from DEBUG on to standard
 * output) until {@link Logging} has been told what to do; saves the start-up the XML parser too.
 */
public final class QuietConfigurator extends ContextAwareBase implements Configurator {

    /** Called by Logback through {@link java.util.ServiceLoader}. */
    public QuietConfigurator() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(Logging.OWN_CONFIGURATION) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(LogLevel.WARNING.level());
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
