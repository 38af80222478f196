package dev.celeriac;

import dev.celeriac.canvas.RouterFunction;
import dev.celeriac.config.BrokerSettings;
import dev.celeriac.config.ResultSettings;
import dev.celeriac.config.Setting;
import dev.celeriac.config.Settings;
import dev.celeriac.config.SettingsBuilder;
import dev.celeriac.pool.process.ChildMode;
import dev.celeriac.result.ResultStore;
import dev.celeriac.task.TaskObserver;
import dev.celeriac.transport.Transport;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Puts an app together. What is set here goes before the configuration file, that before nothing at all; environment
 * ({@code CELERY_*}) and system properties are read with the precedence that {@link SettingsBuilder} documents. Not
 * thread-safe.
 */
public final class CeleriacBuilder {

    private final String name;
    private final SettingsBuilder settings = Settings.builder();
    private final List<RouterFunction> routers = new ArrayList<>();
    private final List<TaskObserver> observers = new ArrayList<>();
    private Map<String, String> environment = System.getenv();
    private Properties systemProperties = System.getProperties();
    private InstantSource clock = Clock.systemUTC();
    private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    private @Nullable Transport transport;
    private @Nullable ResultStore results;

    CeleriacBuilder(String name) {
        this.name = name;
    }

    /** Where messages live; without it, one SQLite file below the working directory. */
    public CeleriacBuilder brokerUrl(String url) {
        return set(BrokerSettings.BROKER_URL, List.of(url.split(";")));
    }

    /** Where results live; without it the broker keeps them if it can. {@code disabled://} keeps none. */
    public CeleriacBuilder resultBackend(String url) {
        settings.set(ResultSettings.RESULT_BACKEND.name(), url);
        return this;
    }

    public <T extends @Nullable Object> CeleriacBuilder set(Setting<T> setting, T value) {
        settings.set(setting, value);
        return this;
    }

    /** A setting by its name, as a file would have it. */
    public CeleriacBuilder set(String setting, @Nullable Object value) {
        settings.set(setting, value);
        return this;
    }

    /** Settings from a properties, YAML or TOML file. */
    public CeleriacBuilder config(Path file) {
        settings.file(file);
        return this;
    }

    /** Settings by name, as a file would have them. */
    public CeleriacBuilder config(Map<String, ? extends @Nullable Object> values) {
        settings.setAll(values);
        return this;
    }

    /** Environment variables in place of the process's own; an empty map shuts them out. */
    public CeleriacBuilder environment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
        return this;
    }

    /** System properties in place of the JVM's own. */
    public CeleriacBuilder systemProperties(Properties properties) {
        systemProperties = properties;
        return this;
    }

    /** What time it is; the system's clock unless a test says otherwise. */
    public CeleriacBuilder clock(InstantSource source) {
        clock = source;
        return this;
    }

    /** Jitter of automatic retries; must be thread-safe. */
    public CeleriacBuilder random(RandomGenerator generator) {
        random = generator;
        return this;
    }

    /** A transport that is open already, in place of {@code broker_url}. The app closes it. */
    public CeleriacBuilder transport(Transport open) {
        transport = open;
        return this;
    }

    /** A result store that is open already, in place of {@code result_backend}. The app closes it. */
    public CeleriacBuilder resultStore(ResultStore open) {
        results = open;
        return this;
    }

    /** Routing in code, before {@code task_routes}. */
    public CeleriacBuilder router(RouterFunction router) {
        routers.add(router);
        return this;
    }

    /** Celery's signals. */
    public CeleriacBuilder observer(TaskObserver observer) {
        observers.add(observer);
        return this;
    }

    /**
     * The app; nothing is connected yet.
     *
     * @throws dev.celeriac.exceptions.ImproperlyConfigured if a setting is unknown or wrong, or names a
     *     broker, store or format that is not on the class path
     */
    public Celeriac build() {
        ChildMode.endWithParent();
        Settings all = settings.environment(environment)
                .systemProperties(systemProperties)
                .build();
        new Endpoints(all, clock).verify(transport != null, results != null);
        return new Celeriac(name, all, clock, random, List.copyOf(routers), List.copyOf(observers), transport, results);
    }
}
