package dev.celeriac.config;

import dev.celeriac.config.CeleryNames.CeleryName;
import dev.celeriac.exceptions.ImproperlyConfigured;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the sources one after the other, the weakest first, and gathers values, warnings and problems. */
final class SourceReader {

    private static final String PROPERTY_PREFIX = "celery.";

    /** How the command hands its options to the application that it loads; Celery sets environment variables for that. */
    private static final String COMMAND_LINE_PREFIX = "celeriac.commandline.";

    private static final List<Setting<?>> OVERRIDES = List.of(
            BrokerSettings.BROKER_URL,
            BrokerSettings.BROKER_READ_URL,
            BrokerSettings.BROKER_WRITE_URL,
            ResultSettings.RESULT_BACKEND);

    private final String namespace;
    private final Map<String, Settings.Entry> entries = new LinkedHashMap<>();
    private final Map<String, String> unsupported = new TreeMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    SourceReader(String namespace) {
        this.namespace = namespace;
    }

    void file(Path path) {
        SettingsFile file;
        try {
            file = SettingsFile.read(path);
        } catch (ImproperlyConfigured e) {
            problems.addAll(e.problems());
            return;
        }
        FileNames names = FileNames.of(file, namespace);
        problems.addAll(names.problems());
        warnings.addAll(names.warnings());
        names.settings().forEach((name, key) -> put(name, file.values().get(key), file.origin(key)));
    }

    void environment(Map<String, String> variables) {
        String prefix = namespace + "_";
        new TreeMap<>(variables).forEach((variable, text) -> {
            // An empty variable is how a shell or a compose file says "not set".
            boolean ours = variable.startsWith(prefix) && !EnvironmentNames.isCommandLine(variable);
            if (ours && !isOverride(variable) && !text.isBlank()) {
                String name = variable.substring(prefix.length()).toLowerCase(Locale.ROOT);
                if (isName(name)) {
                    put(name, text, Origin.of(Origin.Kind.ENVIRONMENT, variable));
                } else {
                    warnings.add(unknownVariable(variable, name));
                }
            }
        });
    }

    void environmentOverrides(Map<String, String> variables) {
        for (Setting<?> setting : OVERRIDES) {
            String variable = setting.environmentName("CELERY");
            String text = variables.get(variable);
            if (text != null && !text.isBlank()) {
                put(setting.name(), text, Origin.of(Origin.Kind.ENVIRONMENT_OVERRIDE, variable));
            }
        }
    }

    private static boolean isOverride(String variable) {
        return OVERRIDES.stream().anyMatch(setting -> variable.equals(setting.environmentName("CELERY")));
    }

    void systemProperties(Properties properties) {
        properties.stringPropertyNames().stream().sorted().forEach(property -> {
            if (property.startsWith(PROPERTY_PREFIX)) {
                String name = property.substring(PROPERTY_PREFIX.length());
                putOrReport(name, properties.getProperty(property), Origin.of(Origin.Kind.SYSTEM_PROPERTY, property));
            }
        });
    }

    void commandLineProperties(Properties properties) {
        properties.stringPropertyNames().stream().sorted().forEach(property -> {
            if (property.startsWith(COMMAND_LINE_PREFIX)) {
                String name = property.substring(COMMAND_LINE_PREFIX.length());
                putOrReport(name, properties.getProperty(property), Origin.of(Origin.Kind.COMMAND_LINE));
            }
        });
    }

    void named(Map<String, ? extends @Nullable Object> values, Origin.Kind kind) {
        values.forEach((name, value) -> putOrReport(name, value, Origin.of(kind)));
    }

    /**
     * The settings, checked against each other.
     *
     * @throws ImproperlyConfigured with every problem of every source
     */
    Settings finish() {
        if (!problems.isEmpty()) {
            throw new ImproperlyConfigured(problems);
        }
        if (!unsupported.isEmpty()) {
            warnings.add((unsupported.size() == 1 ? "This is a Celery setting" : "These are Celery settings")
                    + " that Celeriac does not support and ignores: " + String.join("; ", unsupported.values()));
        }
        Settings settings = new Settings(Map.copyOf(entries), warnings);
        SettingsCheck.of(settings).verify();
        if (!settings.get(GeneralSettings.ENABLE_UTC)) {
            warnings.add("Setting 'enable_utc' (from " + settings.whence(GeneralSettings.ENABLE_UTC)
                    + ") is false, which changes nothing: times on the wire always carry their UTC offset.");
        }
        return new Settings(Map.copyOf(entries), warnings);
    }

    static boolean isName(String name) {
        return SettingsCatalogue.find(name).isPresent() || CeleryNames.find(name) != null;
    }

    static String unknown(String name, Origin origin) {
        CeleryName renamed = CeleryNames.findLegacy(name.toUpperCase(Locale.ROOT));
        String hint = renamed != null
                ? " It is the old name of '" + renamed.name() + "'."
                : NearestName.hint(name, CeleryNames.candidates());
        return "Unknown setting '" + name + "' in " + origin + "." + hint;
    }

    private void putOrReport(String name, @Nullable Object raw, Origin origin) {
        if (isName(name)) {
            put(name, raw, origin);
        } else {
            problems.add(unknown(name, origin));
        }
    }

    private void put(String name, @Nullable Object raw, Origin origin) {
        SettingsCatalogue.find(name).ifPresentOrElse(setting -> read(setting, raw, origin), () -> {
            CeleryName celery = CeleryNames.find(name);
            if (celery != null) {
                boolean later = celery.support() == CeleryNames.Support.LATER;
                unsupported.put(name, name + " (" + origin + "; " + (later ? "not yet: " : "") + celery.why() + ")");
            }
        });
    }

    private void read(Setting<?> setting, @Nullable Object raw, Origin origin) {
        try {
            entries.put(setting.name(), SettingValues.read(setting, raw, origin));
        } catch (ImproperlyConfigured e) {
            problems.addAll(e.problems());
        }
    }

    private String unknownVariable(String variable, String name) {
        CeleryName renamed = CeleryNames.findLegacy(variable);
        String hint = renamed != null
                ? " It is the old name of " + namespace + "_" + renamed.name().toUpperCase(Locale.ROOT) + "."
                : NearestName.of(name, CeleryNames.candidates())
                        .map(near -> " Did you mean " + namespace + "_" + near.toUpperCase(Locale.ROOT) + "?")
                        .orElse("");
        return "Environment variable " + variable + " is ignored: there is no setting '" + name + "'." + hint;
    }
}
