package dev.celeriac.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every setting name that Celery and its companions know, also those we have no use for: a Celery user's file must not
 * fail over them, only over real mistakes.
 */
final class CeleryNames {

    /**
     * One name.
     *
     * @param name lower-case
     * @param legacy the upper-case name from before Celery 4, or empty
     * @param support whether it is in our catalogue, will be, or cannot be
     * @param why what it belongs to, or why it cannot be
     */
    record CeleryName(String name, String legacy, Support support, String why) {}

    enum Support {
        YES,
        LATER,
        NEVER
    }

    private static final String TABLE = "celery-settings.tsv";
    private static final Map<String, CeleryName> BY_NAME = load();
    private static final Map<String, CeleryName> BY_LEGACY = legacy();
    private static final List<String> SPELLINGS = spellings();

    private CeleryNames() {}

    static @Nullable CeleryName find(String name) {
        return BY_NAME.get(name);
    }

    static @Nullable CeleryName findLegacy(String legacyName) {
        return BY_LEGACY.get(legacyName);
    }

    static List<CeleryName> all() {
        return List.copyOf(BY_NAME.values());
    }

    /** Names a typing error is compared with: Celery's and our own. */
    static List<String> candidates() {
        return SPELLINGS;
    }

    private static List<String> spellings() {
        TreeSet<String> names = new TreeSet<>(BY_NAME.keySet());
        SettingsCatalogue.all().forEach(setting -> names.add(setting.name()));
        return List.copyOf(names);
    }

    private static Map<String, CeleryName> legacy() {
        Map<String, CeleryName> byLegacy = new HashMap<>();
        BY_NAME.values().stream()
                .filter(name -> !name.legacy().isEmpty())
                .forEach(name -> byLegacy.put(name.legacy(), name));
        return Map.copyOf(byLegacy);
    }

    private static Map<String, CeleryName> load() {
        Map<String, CeleryName> names = new HashMap<>();
        try (InputStream in = CeleryNames.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException("Resource " + TABLE + " is missing from the Celeriac jar");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] columns = line.split("\t");
                String legacy = columns[1].equals("-") ? "" : columns[1];
                Support support = Support.valueOf(columns[2].toUpperCase(Locale.ROOT));
                String why = columns.length > 3 ? columns[3] : "";
                names.put(columns[0], new CeleryName(columns[0], legacy, support, why));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(names);
    }
}
