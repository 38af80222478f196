package dev.celeriac.config;

import dev.celeriac.exceptions.ImproperlyConfigured;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the sources of settings. The order of the calls does not matter between kinds of sources (see
 * {@link Settings}); within a kind the later call wins. Nothing is read from the process unless
 * {@link #environment} and {@link #systemProperties} are called. Not safe for use by several threads.
 */
public final class SettingsBuilder {

    private static final Logger LOG = LoggerFactory.getLogger(Settings.class);
    private static final Pattern NAMESPACE = Pattern.compile("[A-Z][A-Z0-9_]*");

    private final List<Path> files = new ArrayList<>();
    private final Map<String, @Nullable Object> code = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> commandLine = new LinkedHashMap<>();
    private Map<String, String> environment = Map.of();
    private Properties systemProperties = new Properties();
    private String namespace = "CELERY";

    SettingsBuilder() {}

    /**
     * The prefix, without its underscore, of environment variables and of upper-case names in files. {@code CELERY}
     * unless set.
     *
     * @throws IllegalArgumentException if it is not upper-case letters, digits and underscores
     */
    public SettingsBuilder namespace(String prefix) {
        if (!NAMESPACE.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "Namespace '" + prefix + "' must be upper-case letters, digits and underscores, such as CELERY");
        }
        this.namespace = prefix;
        return this;
    }

    /**
     * A settings file; its ending says the format: {@code .properties}, {@code .yml}, {@code .yaml}, {@code .toml},
     * {@code .json}. It is read by {@link #build}.
     */
    public SettingsBuilder file(Path file) {
        files.add(file);
        return this;
    }

    /** A value from code. */
    public <T extends @Nullable Object> SettingsBuilder set(Setting<T> setting, T value) {
        code.put(setting.name(), value);
        return this;
    }

    /** A value from code by name; a text is read as a file would give it. */
    public SettingsBuilder set(String name, @Nullable Object value) {
        code.put(name, value);
        return this;
    }

    /** Values from code by name. */
    public SettingsBuilder setAll(Map<String, ? extends @Nullable Object> values) {
        code.putAll(values);
        return this;
    }

    /** Environment variables, normally {@link System#getenv()}. */
    public SettingsBuilder environment(Map<String, String> variables) {
        this.environment = Map.copyOf(variables);
        return this;
    }

    /**
     * System properties, normally {@link System#getProperties()}; those that begin with {@code celery.} are read. Those
     * that begin with {@code celeriac.commandline.} count as options of the command line: the {@code celeriac} command
     * sets them before it loads an application, which then builds its settings itself. And {@code celeriac.config} names
     * one more settings file, stronger than the others.
     */
    public SettingsBuilder systemProperties(Properties properties) {
        Properties copy = new Properties();
        properties.stringPropertyNames().forEach(name -> copy.setProperty(name, properties.getProperty(name)));
        this.systemProperties = copy;
        return this;
    }

    /**
     * A value from the command line, which beats everything. As in Celery the first underscore may be a dot:
     * {@code worker.prefetch_multiplier}.
     */
    public SettingsBuilder commandLine(String name, @Nullable Object value) {
        commandLine.put(name.replaceFirst("\\.", "_"), value);
        return this;
    }

    /**
     * Reads all sources.
     *
     * @throws ImproperlyConfigured with every problem found in them: unreadable files, unknown names, values
     *     that are not acceptable, settings that contradict each other
     */
    public Settings build() {
        SourceReader reader = new SourceReader(namespace);
        files.forEach(reader::file);
        String file = systemProperties.getProperty("celeriac.config");
        if (file != null) {
            reader.file(Path.of(file));
        }
        reader.environment(environment);
        reader.named(code, Origin.Kind.CODE);
        reader.systemProperties(systemProperties);
        reader.environmentOverrides(environment);
        reader.commandLineProperties(systemProperties);
        reader.named(commandLine, Origin.Kind.COMMAND_LINE);
        Settings settings = reader.finish();
        settings.warnings().forEach(LOG::warn);
        return settings;
    }
}
