package dev.celeriac.config;

import dev.celeriac.config.CeleryNames.CeleryName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which setting each key of a file means. A file may use lower-case names, upper-case names with the namespace in front
 * (as in Django), or throughout the old names from before Celery 4; like Celery we refuse a mixture of old and new,
 * because nobody can tell which of two values would count.
 *
 * @param settings setting name to the key in the file
 */
record FileNames(Map<String, String> settings, List<String> problems, List<String> warnings) {

    static FileNames of(SettingsFile file, String namespace) {
        Map<String, String> settings = new LinkedHashMap<>();
        Map<String, String> renames = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        boolean newNames = false;
        for (String key : file.values().keySet()) {
            String name = newName(key, namespace);
            CeleryName old = CeleryNames.findLegacy(key);
            if (name != null) {
                // CELERY_TIMEZONE is both the old name and the new one in its namespace.
                newNames |= old == null;
                String other = settings.put(name, key);
                if (other != null) {
                    problems.add("Setting '" + name + "' is given twice in " + file.name() + ": as '" + other
                            + "' and as '" + key + "'. Remove one.");
                }
            } else if (old != null) {
                renames.put(key, old.name());
            } else {
                problems.add(SourceReader.unknown(key, file.origin(key)));
            }
        }
        // Celery lets a file serve old and new versions by giving both names.
        renames.values().removeIf(settings::containsKey);
        List<String> warnings = new ArrayList<>();
        if (!renames.isEmpty()) {
            List<String> exact = new ArrayList<>();
            renames.forEach((key, name) -> exact.add(key + " -> " + name));
            String list = String.join(", ", exact);
            if (newNames) {
                problems.add(file.name() + " mixes old and new names of settings. Rename: " + list + ".");
            } else {
                warnings.add(file.name() + " uses names from before Celery 4. Rename: " + list + ".");
                renames.forEach((key, name) -> settings.put(name, key));
            }
        }
        return new FileNames(settings, problems, warnings);
    }

    private static @Nullable String newName(String key, String namespace) {
        if (SourceReader.isName(key)) {
            return key;
        }
        if (key.startsWith(namespace + "_")) {
            String name = key.substring(namespace.length() + 1).toLowerCase(Locale.ROOT);
            return SourceReader.isName(name) ? name : null;
        }
        return null;
    }
}
