package dev.celeriac.config;

import dev.celeriac.exceptions.ImproperlyConfigured;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What all sources of settings came to: an immutable snapshot, safe for use by many threads. Celery's {@code app.conf}.
 *
 * <p>A value comes from the strongest source that has one. From weak to strong: defaults, the profile
 * {@code compat=celery}, files, {@code CELERY_*} environment variables, code, {@code celery.*} system properties, the
 * variables {@code CELERY_BROKER_URL}, {@code CELERY_BROKER_READ_URL}, {@code CELERY_BROKER_WRITE_URL} and
 * {@code CELERY_RESULT_BACKEND} (Celery puts these above code), and the command line.
 */
public final class Settings {

    /** A value with its source. */
    record Entry(@Nullable Object value, Origin origin) {}

    private final Map<String, Entry> entries;
    private final List<String> warnings;

    Settings(Map<String, Entry> entries, List<String> warnings) {
        this.entries = entries;
        this.warnings = List.copyOf(warnings);
    }

    /** Starts with no source at all; see {@link SettingsBuilder} for what can be added. */
    public static SettingsBuilder builder() {
        return new SettingsBuilder();
    }

    /** The defaults, whatever the environment says. */
    public static Settings defaults() {
        return new Settings(Map.of(), List.of());
    }

    /** The value of a setting. */
    @SuppressWarnings({"unchecked", "NullAway"}) // entries hold what the setting's own type read, null included
    public <T extends @Nullable Object> T get(Setting<T> setting) {
        Entry entry = entries.get(setting.name());
        return entry != null ? (T) entry.value() : compat() ? setting.compatDefault() : setting.defaultValue();
    }

    /** Where the value of a setting comes from. */
    public Origin whence(Setting<?> setting) {
        Entry entry = entries.get(setting.name());
        if (entry != null) {
            return entry.origin();
        }
        boolean restored = compat() && !Objects.equals(setting.compatDefault(), setting.defaultValue());
        return Origin.of(restored ? Origin.Kind.COMPAT_PROFILE : Origin.Kind.DEFAULT);
    }

    /** Whether any source sets it. */
    public boolean isSet(Setting<?> setting) {
        return entries.containsKey(setting.name());
    }

    /**
     * A copy in which the setting has this value, whatever any source says.
     *
     * @throws ImproperlyConfigured if the value is not acceptable or contradicts another setting
     */
    public <T extends @Nullable Object> Settings with(Setting<T> setting, T value) {
        Origin origin = Origin.of(Origin.Kind.CHANGE);
        Map<String, Entry> changed = new LinkedHashMap<>(entries);
        changed.put(setting.name(), SettingValues.read(setting, value, origin));
        Settings settings = new Settings(changed, warnings);
        SettingsCheck.of(settings).verify();
        return settings;
    }

    /** What is odd, but no error, in the order found; also logged once when the settings were built. */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * The settings as lines {@code name: value}, by name. Celery's {@code app.conf.humanize}.
     *
     * @param withDefaults whether settings that no source sets are printed too
     * @param censored whether passwords and keys are hidden
     */
    public String humanize(boolean withDefaults, boolean censored) {
        Collection<Setting<?>> settings = SettingsCatalogue.all();
        return settings.stream()
                .filter(setting -> withDefaults || isSet(setting))
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .map(setting -> setting.name() + ": " + SettingValues.show(setting, get(setting), censored))
                .collect(Collectors.joining("\n"));
    }

    /**
     * The settings as plain values by name, secrets and passwords hidden. Celery's {@code app.conf.table}.
     *
     * @param withDefaults whether settings that no source sets are there too
     */
    public Map<String, @Nullable Object> table(boolean withDefaults) {
        Map<String, @Nullable Object> table = new TreeMap<>();
        for (Setting<?> setting : SettingsCatalogue.all()) {
            if (withDefaults || isSet(setting)) {
                Object value = get(setting);
                table.put(
                        setting.name(), setting.secret() && value != null ? Secrets.MASK : plain(Secrets.mask(value)));
            }
        }
        return table;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Duration duration) {
            return duration.toNanos() / 1e9;
        } else if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> copy.put(String.valueOf(key), plain(inner)));
            return copy;
        } else if (value instanceof Collection<?> some) {
            return some.stream().map(Settings::plain).toList();
        }
        return value == null || value instanceof Number || value instanceof Boolean ? value : value.toString();
    }

    private boolean compat() {
        Entry entry = entries.get(GeneralSettings.COMPAT.name());
        return entry != null && "celery".equals(entry.value());
    }

    @Override
    public String toString() {
        return "Settings[" + humanize(false, true).replace("\n", ", ") + "]";
    }
}
