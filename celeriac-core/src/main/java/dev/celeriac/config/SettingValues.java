package dev.celeriac.config;

import dev.celeriac.exceptions.ImproperlyConfigured;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads single values, with errors that name the setting and the source, and prints them. */
final class SettingValues {

    private SettingValues() {}

    static Settings.Entry read(Setting<?> setting, @Nullable Object raw, Origin origin) {
        try {
            return new Settings.Entry(setting.type().read(raw), origin);
        } catch (IllegalArgumentException e) {
            throw new ImproperlyConfigured(
                    "Setting '" + setting.name() + "' (from " + origin + ") is " + show(setting, raw, true)
                            + ". Expected: " + e.getMessage() + ".",
                    e);
        }
    }

    static String show(Setting<?> setting, @Nullable Object value, boolean censored) {
        if (censored && setting.secret() && value != null) {
            return Secrets.MASK;
        }
        return show(censored ? Secrets.mask(value) : value);
    }

    /** The value as one would write it in YAML on one line. */
    static String show(@Nullable Object value) {
        if (value instanceof CharSequence || value instanceof ZoneId) {
            return "'" + value + "'";
        } else if (value instanceof Duration duration) {
            return Durations.format(duration);
        } else if (value instanceof Double number && number.isInfinite()) {
            return "inf";
        } else if (value instanceof Collection<?> collection) {
            return collection.stream().map(SettingValues::show).collect(Collectors.joining(", ", "[", "]"));
        } else if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + show(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return String.valueOf(value);
    }
}
