package dev.celeriac.cli;

import dev.celeriac.Celeriac;
import dev.celeriac.Task;

/**
 * The application of a worker that runs one task and ends. The {@code celeriac} script starts it once after a build, so
 * that the JVM can note which classes a worker loads and have them ready the next time (AppCDS).
 */
public final class Training {
    private Training() {}

    /** With one call waiting. Its broker comes from the command line. */
    public static Celeriac app() {
        Celeriac app = Celeriac.builder("training").build().register(Training.class);
        app.task(Training::finish).delay();
        return app;
    }

    /** Stops the worker that runs it, warmly. */
    @Task(name = "celeriac.training.finish")
    public static String finish() throws ReflectiveOperationException {
        Signals.raise("TERM");
        return "done";
    }
}
