package dev.celeriac.cli;

import dev.celeriac.Celeriac;
import dev.celeriac.config.BrokerSettings;
import dev.celeriac.config.GeneralSettings;
import dev.celeriac.config.ResultSettings;
import dev.celeriac.config.RoutingSettings;
import dev.celeriac.config.Settings;
import dev.celeriac.result.ResultStore;
import dev.celeriac.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The application that a command is about, opened with what the command line says on top of its own settings. Belongs to
 * one command, which closes it.
 */
final class Application implements AutoCloseable {

    /** See {@link dev.celeriac.config.SettingsBuilder#systemProperties}. */
    private static final String PREFIX = "celeriac.commandline.";

    private final Celeriac app;
    private final AppLoader loader;

    private Application(Celeriac app, AppLoader loader) {
        this.app = app;
        this.loader = loader;
    }

    /**
     * The application that {@code --app} names; without one, an application without tasks.
     *
     * @param settings further settings of the command line, by name
     */
    static Application open(RootCommand root, Map<String, String> settings) {
        Properties given = new Properties();
        settings.forEach((name, value) -> given.setProperty(PREFIX + name, value));
        put(given, PREFIX + BrokerSettings.BROKER_URL.name(), root.broker);
        put(given, PREFIX + ResultSettings.RESULT_BACKEND.name(), root.resultBackend);
        put(given, "celeriac.config", root.config == null ? null : root.resolve(root.config));
        AppLoader loader = AppLoader.on(root.classpath, root.directory());
        Thread.currentThread().setContextClassLoader(loader.classLoader());
        Celeriac app = root.app == null ? withoutTasks(given) : load(loader, root.app, given);
        return new Application(app, loader);
    }

    private static Celeriac withoutTasks(Properties given) {
        Properties all = new Properties();
        all.putAll(System.getProperties());
        all.putAll(given);
        return Celeriac.builder("default").systemProperties(all).build();
    }

    /** The application builds its settings itself, from the properties of the process among others. */
    private static Celeriac load(AppLoader loader, String spec, Properties given) {
        given.stringPropertyNames().forEach(name -> System.setProperty(name, given.getProperty(name)));
        try {
            return loader.find(spec, Celeriac.class);
        } finally {
            given.stringPropertyNames().forEach(System::clearProperty);
        }
    }

    private static void put(Properties given, String name, @Nullable Object value) {
        if (value != null) {
            given.setProperty(name, value.toString());
        }
    }

    Celeriac app() {
        return app;
    }

    AppLoader loader() {
        return loader;
    }

    /** Registers the task classes of the settings and of the command line. */
    void include(List<String> more) {
        List<String> classes = new ArrayList<>(settings().get(GeneralSettings.IMPORTS));
        classes.addAll(settings().get(GeneralSettings.INCLUDE));
        classes.addAll(more);
        for (String name : classes) {
            app.register(loader.load(name, "'-I' / '--include'"));
        }
    }

    Settings settings() {
        return app.settings();
    }

    Transport transport() {
        return app.transport();
    }

    ResultStore results() {
        return app.results();
    }

    /** The queues of {@code task_queues}, or else the default queue. */
    List<String> configuredQueues() {
        Map<String, ?> queues = settings().get(RoutingSettings.TASK_QUEUES);
        return queues == null || queues.isEmpty()
                ? List.of(settings().get(RoutingSettings.TASK_DEFAULT_QUEUE))
                : new ArrayList<>(queues.keySet());
    }

    @Override
    public void close() {
        app.close();
    }
}
