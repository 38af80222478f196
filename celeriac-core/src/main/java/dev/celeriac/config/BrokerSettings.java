package dev.celeriac.config;

import static dev.celeriac.config.ScalarTypes.BOOLEAN;
import static dev.celeriac.config.ScalarTypes.DURATION;
import static dev.celeriac.config.ScalarTypes.atLeast;
import static dev.celeriac.config.StructureTypes.MAP;
import static dev.celeriac.config.StructureTypes.URLS;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of the connection to the broker. */
public final class BrokerSettings {

    private static final Section SECTION = new Section();

    /** The embedded default: one SQLite file below the working directory. */
    public static final String EMBEDDED_URL = "sqlite:///.celeriac/celeriac.db";

    /** Where messages live. */
    public static final Setting<List<String>> BROKER_URL = SECTION.add(Setting.of(
                    "broker_url",
                    URLS,
                    List.of(EMBEDDED_URL),
                    "`scheme://user:password@host:port/path`. SQLite is written as in SQLAlchemy: three slashes before a"
                            + " relative path, four before an absolute one. Several URLs, as a list or between"
                            + " semicolons, are alternatives.")
            .inCeleryOnly(List.of("amqp://guest@localhost//")));

    /** Where consumers connect, when not to {@link #BROKER_URL}. */
    public static final Setting<@Nullable List<String>> BROKER_READ_URL = SECTION.add(
            Setting.of("broker_read_url", URLS.orNull(), null, "Where consumers connect; without it, `broker_url`."));

    /** Where producers connect, when not to {@link #BROKER_URL}. */
    public static final Setting<@Nullable List<String>> BROKER_WRITE_URL = SECTION.add(
            Setting.of("broker_write_url", URLS.orNull(), null, "Where producers connect; without it, `broker_url`."));

    /** What only the transport understands. */
    public static final Setting<Map<String, @Nullable Object>> BROKER_TRANSPORT_OPTIONS = SECTION.add(Setting.of(
            "broker_transport_options",
            MAP,
            Map.<String, @Nullable Object>of(),
            "Options for the transport, under the names its page gives."));

    /** How long one attempt to connect may take. */
    public static final Setting<Duration> BROKER_CONNECTION_TIMEOUT = SECTION.add(Setting.of(
            "broker_connection_timeout", DURATION, Duration.ofSeconds(4), "How long one attempt to connect may take."));

    /** Whether a lost connection is made again. */
    public static final Setting<Boolean> BROKER_CONNECTION_RETRY = SECTION.add(Setting.of(
            "broker_connection_retry", BOOLEAN, true, "Whether a worker connects again when its connection is lost."));

    /** Whether the first connection is tried again too. */
    public static final Setting<@Nullable Boolean> BROKER_CONNECTION_RETRY_ON_STARTUP = SECTION.add(Setting.of(
            "broker_connection_retry_on_startup",
            BOOLEAN.orNull(),
            null,
            "Whether the very first connection is tried again too; without it, as `broker_connection_retry` says."));

    /** Attempts to connect before giving up; null and 0 mean without end. */
    public static final Setting<@Nullable Integer> BROKER_CONNECTION_MAX_RETRIES = SECTION.add(Setting.of(
            "broker_connection_max_retries",
            atLeast(0).orNull(),
            100,
            "Attempts to connect before a worker gives up; 0 or null means it never does."));

    private BrokerSettings() {}

    static List<Setting<?>> all() {
        return SECTION.all();
    }
}
