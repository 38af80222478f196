package dev.celeriac.config;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every setting there is. Immutable and safe for use by many threads. */
public final class SettingsCatalogue {

    private static final Map<Theme, List<Setting<?>>> BY_THEME = themes();
    private static final Map<String, Setting<?>> BY_NAME = names();

    private SettingsCatalogue() {}

    /** All settings, theme by theme, in the order of the reference page. */
    public static List<Setting<?>> all() {
        return List.copyOf(BY_NAME.values());
    }

    /** The settings of each theme. */
    public static Map<Theme, List<Setting<?>>> byTheme() {
        return BY_THEME;
    }

    /** The setting of this lower-case name. */
    public static Optional<Setting<?>> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static Map<Theme, List<Setting<?>>> themes() {
        Map<Theme, List<Setting<?>>> themes = new EnumMap<>(Theme.class);
        themes.put(Theme.GENERAL, GeneralSettings.all());
        themes.put(Theme.BROKER, BrokerSettings.all());
        themes.put(Theme.TASKS, TaskSettings.all());
        themes.put(Theme.ROUTING, RoutingSettings.all());
        themes.put(Theme.RESULTS, ResultSettings.all());
        themes.put(Theme.WORKER, WorkerSettings.all());
        themes.put(Theme.BEAT, BeatSettings.all());
        themes.put(Theme.EVENTS, EventSettings.all());
        return Collections.unmodifiableMap(themes);
    }

    private static Map<String, Setting<?>> names() {
        Map<String, Setting<?>> names = new LinkedHashMap<>();
        BY_THEME.values()
                .forEach(theme -> theme.forEach(setting -> {
                    if (names.put(setting.name(), setting) != null) {
                        throw new IllegalStateException("Setting " + setting.name() + " is declared twice");
                    }
                }));
        return Collections.unmodifiableMap(names);
    }
}
