package dev.celeriac.config;

import static dev.celeriac.config.ScalarTypes.BOOLEAN;
import static dev.celeriac.config.ScalarTypes.DOUBLE;
import static dev.celeriac.config.ScalarTypes.DURATION;
import static dev.celeriac.config.ScalarTypes.TEXT;
import static dev.celeriac.config.ScalarTypes.atLeast;
import static dev.celeriac.config.StructureTypes.MAP;
import static dev.celeriac.config.StructureTypes.TEXTS;
import static dev.celeriac.config.StructureTypes.URL;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of the result store. */
public final class ResultSettings {

    private static final Section SECTION = new Section();

    /** The value of {@link #RESULT_BACKEND} that turns results off. */
    public static final String DISABLED = "disabled://";

    /** Where results live; null for the broker, when it can store results. */
    public static final Setting<@Nullable String> RESULT_BACKEND = SECTION.add(Setting.of(
                    "result_backend",
                    URL.orNull(),
                    null,
                    "URL of the result store. Without it the broker keeps the results when it can (SQLite, memory);"
                            + " `disabled://` turns results off.")
            .inCelery(DISABLED));

    /** Serializer of results. */
    public static final Setting<String> RESULT_SERIALIZER =
            SECTION.add(Setting.of("result_serializer", TEXT, "json", "Serializer of results."));

    /** Serializers or content types accepted in results; null for those of {@link GeneralSettings#ACCEPT_CONTENT}. */
    public static final Setting<@Nullable List<String>> RESULT_ACCEPT_CONTENT = SECTION.add(Setting.of(
            "result_accept_content",
            TEXTS.orNull(),
            null,
            "Serializer names or MIME types accepted in results; without it, those of `accept_content`."));

    /** How long results are kept; null and zero mean for ever. */
    public static final Setting<@Nullable Duration> RESULT_EXPIRES = SECTION.add(Setting.of(
            "result_expires",
            DURATION.orNull(),
            Duration.ofDays(1),
            "How long results are kept; 0 or null keeps them for ever."));

    /** Whether results have the task's name, arguments and worker; null leaves it to the store. */
    public static final Setting<@Nullable Boolean> RESULT_EXTENDED = SECTION.add(Setting.of(
                    "result_extended",
                    BOOLEAN.orNull(),
                    null,
                    "Store the task's name, arguments, worker, queue and retries with its result. Not set, SQL stores"
                            + " do and others do not.")
            .inCelery(false));

    /** What only the result store understands. */
    public static final Setting<Map<String, @Nullable Object>> RESULT_BACKEND_TRANSPORT_OPTIONS =
            SECTION.add(Setting.of(
                    "result_backend_transport_options",
                    MAP,
                    Map.<String, @Nullable Object>of(),
                    "Options for the result store, under the names its page gives."));

    /** Whether errors of the result store that may pass are tried again. */
    public static final Setting<Boolean> RESULT_BACKEND_ALWAYS_RETRY = SECTION.add(Setting.of(
            "result_backend_always_retry",
            BOOLEAN,
            false,
            "Whether errors of the result store that may pass are tried again with growing waits."));

    /** How often; infinity means without end. */
    public static final Setting<Double> RESULT_BACKEND_MAX_RETRIES = SECTION.add(Setting.of(
            "result_backend_max_retries",
            DOUBLE.where("a number of at least 0, or 'inf'", retries -> retries >= 0),
            Double.POSITIVE_INFINITY,
            "How often it tries again; `inf` means without end."));

    /** The first wait between tries, in milliseconds. */
    public static final Setting<Integer> RESULT_BACKEND_BASE_SLEEP_BETWEEN_RETRIES_MS = SECTION.add(Setting.of(
            "result_backend_base_sleep_between_retries_ms",
            atLeast(0),
            10,
            "The first wait between tries, in milliseconds; each next one doubles."));

    /** The longest wait between tries, in milliseconds. */
    public static final Setting<Integer> RESULT_BACKEND_MAX_SLEEP_BETWEEN_RETRIES_MS = SECTION.add(Setting.of(
            "result_backend_max_sleep_between_retries_ms",
            atLeast(0),
            10_000,
            "The longest wait between tries, in milliseconds."));

    private ResultSettings() {}

    static List<Setting<?>> all() {
        return SECTION.all();
    }
}
