package dev.celeriac.config;

import dev.celeriac.codec.StructuredText;
import dev.celeriac.exceptions.ImproperlyConfigured;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys and values of one settings file, and where in the file a key is. */
final class SettingsFile {

    private final Path path;
    private final String text;
    private final Map<String, @Nullable Object> values;

    private SettingsFile(Path path, String text, Map<String, @Nullable Object> values) {
        this.path = path;
        this.text = text;
        this.values = values;
    }

    /**
     * Reads a file in the format its ending names.
     *
     * @throws ImproperlyConfigured if it is absent, unreadable or malformed, or its parser is not installed
     */
    static SettingsFile read(Path path) {
        try {
            String text = Files.readString(path);
            return new SettingsFile(path, text, parse(path, text));
        } catch (NoSuchFileException e) {
            throw failure("Settings file " + path.toAbsolutePath() + " does not exist.", e);
        } catch (MalformedInputException e) {
            throw failure("Settings file " + path + " is not UTF-8 text.", e);
        } catch (IOException e) {
            throw failure("Settings file " + path + " cannot be read: " + e + ".", e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw failure("Settings file " + path + ": " + e.getMessage(), e);
        }
    }

    Map<String, @Nullable Object> values() {
        return values;
    }

    /** The file as messages name it. */
    String name() {
        return path.toString();
    }

    /** The file with the line of the key, found by its text: none of the parsers tells it for properties and TOML. */
    Origin origin(String key) {
        Pattern start = Pattern.compile("^\\s*[{,]?\\s*\\[?\\[?[\"']?" + Pattern.quote(key) + "[\"']?\\s*[]=:.\\s].*");
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (start.matcher(lines.get(i) + " ").matches()) {
                return new Origin(Origin.Kind.FILE, name(), i + 1);
            }
        }
        return Origin.of(Origin.Kind.FILE, name());
    }

    private static Map<String, @Nullable Object> parse(Path path, String text) throws IOException {
        String fileName = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        switch (fileName.substring(fileName.lastIndexOf('.') + 1)) {
            case "properties":
                return properties(text);
            case "yml":
            case "yaml":
                return map(yaml(text));
            case "toml":
                return map(StructuredText.parseToml(text));
            case "json":
                return map(StructuredText.parseJson(text));
            default:
                throw new IllegalArgumentException(
                        "unknown kind of file. Its name must end in .properties, .yml, .yaml, .toml or .json.");
        }
    }

    private static Map<String, @Nullable Object> properties(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        properties.stringPropertyNames().stream()
                .sorted()
                .forEach(name -> values.put(name, properties.getProperty(name)));
        return values;
    }

    private static @Nullable Object yaml(String text) {
        try {
            return YamlText.parse(text);
        } catch (NoClassDefFoundError absent) {
            throw new IllegalStateException(
                    "YAML needs the optional library org.yaml:snakeyaml on the class path. Add it, or write the file"
                            + " as .properties.",
                    absent);
        }
    }

    private static Map<String, @Nullable Object> map(@Nullable Object document) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        if (document instanceof Map<?, ?> map) {
            map.forEach((key, value) -> values.put(String.valueOf(key), value));
        } else if (document != null) {
            throw new IllegalArgumentException("must hold a map from setting names to values.");
        }
        return values;
    }

    private static ImproperlyConfigured failure(String problem, Exception cause) {
        return new ImproperlyConfigured(problem, cause);
    }
}
