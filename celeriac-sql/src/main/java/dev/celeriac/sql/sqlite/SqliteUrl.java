package dev.celeriac.sql.sqlite;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a store is and how it is opened.
 *
 * @param text the URL as given
 * @param file absolute
 * @param synchronous when a commit reaches the disk
 */
record SqliteUrl(String text, Path file, Synchronous synchronous) {
    private static final String FORMS =
            "write sqlite:///relative/path.db or sqlite:////absolute/path.db, with ?synchronous=full if every commit must"
                    + " survive a power failure; for a store in memory write memory://";

    /** SQLite's {@code PRAGMA synchronous}. */
    enum Synchronous {
        /** Survives the death of any process; a power failure may take the last commits, never more. */
        NORMAL,
        /** Every commit waits for the disk. */
        FULL
    }

    static SqliteUrl parse(String url, Map<String, @Nullable Object> options) {
        if (!url.regionMatches(true, 0, "sqlite://", 0, 9)) {
            throw new IllegalArgumentException("'" + url + "' is not the URL of an SQLite store: " + FORMS);
        }
        String rest = url.substring(9);
        int question = rest.indexOf('?');
        String path = question < 0 ? rest : rest.substring(0, question);
        if (path.isEmpty() || path.equals("/")) {
            throw new IllegalArgumentException("'" + url + "' names no file: " + FORMS);
        }
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("'" + url + "' has a host, '" + path.split("/", 2)[0]
                    + "', and an SQLite store is a file on this machine: " + FORMS);
        }
        Synchronous synchronous = synchronous(url, options.get("synchronous"), Synchronous.NORMAL);
        if (question >= 0) {
            for (String parameter : rest.substring(question + 1).split("&")) {
                String[] pair = parameter.split("=", 2);
                if (!pair[0].equals("synchronous") || pair.length < 2) {
                    throw new IllegalArgumentException(
                            "'" + url + "' has the unknown parameter '" + parameter + "': " + FORMS);
                }
                synchronous = synchronous(url, pair[1], synchronous);
            }
        }
        return new SqliteUrl(url, file(url, path.substring(1)), synchronous);
    }

    private static Path file(String url, String path) {
        try {
            return Path.of(URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .toAbsolutePath()
                    .normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "'" + url + "' names no possible file (" + e.getReason() + "): " + FORMS);
        }
    }

    private static Synchronous synchronous(String url, @Nullable Object value, Synchronous otherwise) {
        if (value == null) {
            return otherwise;
        }
        return switch (value.toString().toLowerCase(Locale.ROOT)) {
            case "normal" -> Synchronous.NORMAL;
            case "full" -> Synchronous.FULL;
            default ->
                throw new IllegalArgumentException("'" + url + "': synchronous is normal or full, not '" + value + "'");
        };
    }
}
