package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.celeriac.AsyncResult;
import dev.celeriac.Celeriac;
import dev.celeriac.exceptions.TaskFailedException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of workflow in every direction: who makes it, who runs it, over which broker. */
@Section("Workflows, case by case")
class CanvasMatrixIT {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster().withJavaWorker().withPythonWorker();

    @TempDir
    private static Path directory;

    private static Celeriac memory;
    private static Celeriac sqlite;

    @BeforeAll
    static void startJavaOnly() throws InterruptedException {
        CLUSTER.python().run("""
                import itertools

                def build(expression, *languages):
                    turn = itertools.cycle(languages)
                    scope = dict(chain=chain, chord=chord, group=group,
                                 t=lambda task, *args: app.signature(next(turn) + '.' + task, args))
                    return eval(expression, scope)

                def outcome(result):
                    end = time.time() + 60
                    # Celery's own get() may time out when it is called before such a workflow is over.
                    while time.time() < end and not result.ready():
                        time.sleep(0.01)
                    try:
                        return result.get(timeout=10)
                    except Exception as e:
                        return 'failed: %s' % e
                """);
        memory = javaOnly("memory://" + CLUSTER.name("matrix"));
        sqlite = javaOnly("sqlite:///" + directory.resolve("matrix.db"));
    }

    private static Celeriac javaOnly(String url) throws InterruptedException {
        Celeriac app = CLUSTER.app(Map.of("broker_url", url, "result_backend", url));
        CLUSTER.startJavaWorker(app, 4, "celery");
        return app;
    }

    private static void java(CanvasCase which, Celeriac app, String... languages) {
        AsyncResult<?> result = which.java(CanvasWriter.of(app, languages)).delay();
        if (which.expected != null) {
            assertThat(result.get(Cluster.PATIENCE)).isEqualTo(which.expected);
            return;
        }
        await().atMost(Cluster.PATIENCE).until(result::ready);
        assertThat(result.failed()).isTrue();
        assertThatThrownBy(() -> result.get(Cluster.PATIENCE))
                .isInstanceOf(TaskFailedException.class)
                .hasStackTraceContaining("broken");
    }

    private static void python(CanvasCase which, String languages) {
        Object result =
                CLUSTER.python().eval("outcome(build(\"%s\", %s).apply_async())".formatted(which.python, languages));
        if (which.expected != null) {
            assertThat(result).isEqualTo(which.expectedOfPython());
        } else {
            assertThat(result).asString().startsWith("failed: ").contains("broken");
        }
    }

    /** Celery does not count the failed body of an inner chord as a part of the outer one, which then waits for ever. */
    private static boolean neverEnds(CanvasCase which) {
        if (which != CanvasCase.FAILED_CHORD_IN_HEADER) {
            return false;
        }
        Compatibility.note("not run: never ends in Celery");
        return true;
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @Row(way = Row.PYTHON_TO_JAVA + ", Redis", what = "{0}")
    void pythonToJava(CanvasCase which) {
        python(which, "'java'");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @Row(way = Row.JAVA_TO_PYTHON + ", Redis", what = "{0}")
    void javaToPython(CanvasCase which) {
        if (neverEnds(which)) {
            return;
        }
        java(which, CLUSTER.app(), "python");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @Row(way = "both make it, tasks in both by turns, Redis", what = "{0}")
    void mixed(CanvasCase which) {
        if (neverEnds(which)) {
            return;
        }
        java(which, CLUSTER.app(), "java", "python");
        java(which, CLUSTER.app(), "python", "java");
        python(which, "'java', 'python'");
        python(which, "'python', 'java'");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @Row(way = "only Java, Redis", what = "{0}")
    void javaOnRedis(CanvasCase which) {
        java(which, CLUSTER.app(), "java");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @Row(way = "only Java, SQLite", what = "{0}")
    void javaOnSqlite(CanvasCase which) {
        java(which, sqlite, "java");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @Row(way = "only Java, memory", what = "{0}")
    void javaInMemory(CanvasCase which) {
        java(which, memory, "java");
    }
}
