package dev.celeriac.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the constants of one theme in the order of their declaration, so that none can be left out of the list. */
final class Section {

    private final List<Setting<?>> settings = new ArrayList<>();

    <T extends @Nullable Object> Setting<T> add(Setting<T> setting) {
        settings.add(setting);
        return setting;
    }

    List<Setting<?>> all() {
        return List.copyOf(settings);
    }
}
