package dev.celeriac.cli.demo;

import dev.celeriac.Celeriac;

/** The application that the demo's workers run; broker and result store come from the command line. */
public final class DemoApp {

    /** Process id of the demo; its workers do not outlive it, even if it is killed. */
    static final String PARENT = "CELERIAC_DEMO_PARENT";

    private DemoApp() {}

    /** For {@code celeriac --app}. */
    public static Celeriac app() {
        String parent = System.getenv(PARENT);
        if (parent != null) {
            ProcessHandle.of(Long.parseLong(parent))
                    .ifPresentOrElse(process -> process.onExit().thenRun(DemoApp::halt), DemoApp::halt);
        }
        Celeriac app = Celeriac.builder("demo").build();
        app.register(DemoTasks.class);
        return app;
    }

    private static void halt() {
        Runtime.getRuntime().halt(1);
    }
}
