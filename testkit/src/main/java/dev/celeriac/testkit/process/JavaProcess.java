package dev.celeriac.testkit.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a main class of the test class path in a JVM of its own, the same JVM that runs the tests. */
public final class JavaProcess {
    /** Quick to start and small; arguments of the caller come later on the command line and win. */
    private static final List<String> DEFAULTS =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "--enable-native-access=ALL-UNNAMED");

    private JavaProcess() {}

    /** {@code main} with its arguments, to be given an environment, a log, … and started. */
    public static ProcessLaunch launch(Class<?> main, String... args) {
        return launch(List.of(), main, args);
    }

    /** As {@link #launch(Class, String...)}, with options for the JVM such as {@code -Xmx512m} or {@code -Da=b}. */
    public static ProcessLaunch launch(List<String> jvmOptions, Class<?> main, String... args) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(DEFAULTS);
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        return ProcessLaunch.of(main.getSimpleName(), command).args(args);
    }
}
