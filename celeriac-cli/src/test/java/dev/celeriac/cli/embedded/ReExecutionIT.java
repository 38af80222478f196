package dev.celeriac.cli.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.Celeriac;
import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.ProcessLaunch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that start a worker with child processes in a {@code main} of their own, packaged and started in many ways. */
class ReExecutionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final List<String> SMALL =
            List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED");

    @TempDir
    Path directory;

    private final List<ChildProcess> programs = new ArrayList<>();
    private String url = "";
    private Path mains = Path.of("");

    @BeforeEach
    void name() {
        url = "sqlite:///" + directory.resolve("store.db");
        mains = directory.resolve("mains");
    }

    @AfterEach
    void end() {
        programs.forEach(ChildProcess::close);
    }

    private ChildProcess program(String child, List<String> line, Map<String, String> environment) {
        List<String> all = new ArrayList<>(List.of(JAVA));
        all.addAll(SMALL);
        all.addAll(line);
        all.addAll(List.of(url, mains.toString(), child));
        ProcessLaunch launch = ProcessLaunch.of("program", all);
        environment.forEach(launch::env);
        ChildProcess program = launch.start();
        programs.add(program);
        return program;
    }

    private static List<String> plain(String... options) {
        List<String> line = new ArrayList<>(List.of(options));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), EmbeddedWorker.class.getName()));
        return line;
    }

    private <T> T call(String task, Class<T> type) {
        try (Celeriac app =
                Celeriac.builder("caller").brokerUrl(url).resultBackend(url).build()) {
            return type.cast(app.signature(task).queue("embedded").delay().get(PATIENCE));
        }
    }

    /** Starts it and has a child say where it is; that must be a child of the program, which has run main once more. */
    private Map<?, ?> whereItRuns(List<String> line, Map<String, String> environment) throws IOException {
        ChildProcess program = program("nothing", line, environment);
        program.awaitLine("ready", PATIENCE);
        Map<?, ?> where = call("embedded.where", Map.class);
        long pid = ((Number) where.get("pid")).longValue();
        assertThat(ProcessHandle.of(pid).flatMap(ProcessHandle::parent).map(ProcessHandle::pid))
                .contains(program.pid());
        assertThat(Files.readAllLines(mains)).contains(Long.toString(program.pid()), Long.toString(pid));
        assertThat(where.get("added")).isEqualTo("yes");
        program.terminate();
        program.awaitExit(PATIENCE);
        return where;
    }

    @Test
    void aFatJar() throws IOException {
        Path jar = Jars.fat(directory.resolve("fat app.jar"), EmbeddedWorker.class);
        whereItRuns(List.of("-jar", jar.toString()), Map.of());
    }

    @Test
    void jarsWithinAJarAndALauncherWithAClassLoaderOfItsOwn() throws IOException {
        Path jar = Jars.nested(directory.resolve("nested.jar"), NestedLauncher.class);
        Map<?, ?> where = whereItRuns(List.of("-jar", jar.toString(), EmbeddedWorker.class.getName()), Map.of());
        assertThat(where.get("loader")).isEqualTo(NestedLauncher.class.getName());

        ChildProcess named =
                program("application", List.of("-jar", jar.toString(), EmbeddedWorker.class.getName()), Map.of());
        assertThat(named.awaitLine("refused: ", PATIENCE))
                .contains("Celeriac is not there", NestedLauncher.class.getName(), "Leave childApplication out");
    }

    @Test
    void anAgentAndOptionsOfWhichSomeAreNotForChildren() throws IOException {
        Path agent = Jars.agent(directory.resolve("agent.jar"), EmbeddedWorker.Agent.class);
        Map<?, ?> where = whereItRuns(
                plain(
                        "-javaagent:" + agent + "=agent of ",
                        "-XX:+UseParallelGC",
                        "-XX:MaxMetaspaceSize=200m",
                        "-Xlog:gc:file=" + directory.resolve("gc.log"),
                        "-Dleft.out=1",
                        "-Dspaced=a b"),
                Map.of(
                        "JAVA_TOOL_OPTIONS",
                        "-XX:+UseG1GC -XX:-UseG1GC -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:"
                                + freePort(),
                        "JDK_JAVA_OPTIONS",
                        "-Dfrom.variable=1"));
        assertThat(where.get("agent")).isEqualTo("agent of " + where.get("pid"));
        assertThat(where.get("spaced")).isEqualTo("a b");
        assertThat(((List<?>) where.get("options")).stream().map(Object::toString))
                .contains("-XX:MaxMetaspaceSize=200m", "-Dfrom.variable=1", "-XX:+UseSerialGC")
                .noneMatch(option -> option.matches("-XX:\\+UseParallelGC|-agentlib:jdwp.*|-Xlog.*|-Dleft.*"));
    }

    private static int freePort() throws IOException {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void argumentFiles() throws IOException {
        Path options = Files.writeString(
                directory.resolve("options"),
                "-Dspaced=\"a b\"  # a comment\n-cp \"" + System.getProperty("java.class.path") + "\"\n");
        Path main =
                Files.writeString(directory.resolve("main"), "-XX:+UseG1GC\n" + EmbeddedWorker.class.getName() + "\n");
        Map<?, ?> where = whereItRuns(List.of("@" + options, "@" + main), Map.of());
        assertThat(where.get("spaced")).isEqualTo("a b");
    }

    @Test
    void aJvmThatATaskStartsIsNoChild() throws IOException {
        ChildProcess program = program("nothing", plain(), Map.of());
        program.awaitLine("ready", PATIENCE);
        assertThat(call("embedded.jvm", String.class)).isEqualTo("child: false");
    }

    @Test
    void aMainThatWaitsBeforeItComesToTheWorkerIsReportedAndItsChildrenAreGone() throws IOException {
        ChildProcess program = program("wait", plain(), Map.of());
        String refused = program.awaitLine("refused: ", PATIENCE);
        assertThat(refused)
                .contains("it was not ready after 3.0 s and was killed: it has not touched Celeriac yet")
                .contains(EmbeddedWorker.class.getName(), "ChildMode.active()", "childApplication")
                .contains("raise worker_proc_alive_timeout");
        assertThat(program.awaitExit(PATIENCE)).isEqualTo(1);
        // Once for the program and once for a child: it is not tried again.
        assertThat(Files.readAllLines(mains)).hasSize(2).noneMatch(ReExecutionIT::alive);
    }

    @Test
    void aMainThatReturnsBeforeItComesToTheWorkerIsReported() throws IOException {
        ChildProcess program = program("return", plain(), Map.of());
        assertThat(program.awaitLine("refused: ", PATIENCE))
                .contains("it ended with exitcode 0 before it was ready", "childApplication");
        assertThat(program.awaitExit(PATIENCE)).isEqualTo(1);
        assertThat(Files.readAllLines(mains)).hasSize(2).noneMatch(ReExecutionIT::alive);
    }

    private static boolean alive(String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
    }

    @Test
    void aChildThatHasNotComeToTheWorkerYetEndsWithItsParent() throws IOException {
        ChildProcess program = program("wait-with-app", plain(), Map.of());
        await().atMost(PATIENCE).ignoreExceptions().until(() -> new HashSet<>(Files.readAllLines(mains)).size() == 2);
        List<String> pids = Files.readAllLines(mains);
        await().atMost(PATIENCE)
                .until(() -> ProcessHandle.of(Long.parseLong(pids.get(1)))
                        .flatMap(ProcessHandle::parent)
                        .map(ProcessHandle::pid)
                        .equals(java.util.Optional.of(program.pid())));
        program.kill();
        await().atMost(PATIENCE).until(() -> pids.stream().noneMatch(ReExecutionIT::alive));
    }
}
