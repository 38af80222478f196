package dev.celeriac.cli.demo;

import dev.celeriac.Celeriac;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application that the demo's workers run; broker and result store come from the command line. */
public final class DemoApp {

    /** Process id of the demo; its workers do not outlive it, even if it is killed. */
    static final String PARENT = "CELERIAC_DEMO_PARENT";

    private static final Logger LOG = LoggerFactory.getLogger(DemoApp.class);

    private DemoApp() {}

    /** For {@code celeriac --app}. */
    public static Celeriac app() {
        String parent = System.getenv(PARENT);
        if (parent != null) {
            ProcessHandle.of(Long.parseLong(parent)).ifPresentOrElse(DemoApp::endWith, DemoApp::halt);
        }
        Celeriac app = Celeriac.builder("demo").build();
        app.register(DemoTasks.class);
        return app;
    }

    private static void endWith(ProcessHandle parent) {
        CompletableFuture<Void> end = parent.onExit().thenRun(DemoApp::halt);
        LOG.debug("Ends with process {}: {}", parent.pid(), end);
    }

    private static void halt() {
        Runtime.getRuntime().halt(1);
    }
}
