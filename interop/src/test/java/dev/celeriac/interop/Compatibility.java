package dev.celeriac.interop;

import dev.celeriac.testkit.server.PythonCelery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Gathers what the tests of a run have shown, and with {@code -Dcompatibility.write} puts it into
 * {@code docs/compatibility.md}, in the column of the Celery that took part.
 */
public final class Compatibility implements TestExecutionListener {
    static final Path TABLE = Path.of("../docs/compatibility.md");

    private static final ThreadLocal<@Nullable String> NOTE = new ThreadLocal<>();

    private final Map<DeclaredRow, String> outcomes = new ConcurrentHashMap<>();

    /** For {@code java.util.ServiceLoader}. */
    public Compatibility() {}

    /** Says in the table what is so with this version of Celery, in place of "yes". */
    static void note(String text) {
        NOTE.set(text);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        String note = NOTE.get();
        NOTE.remove();
        if (test.isTest() && test.getSource().orElse(null) instanceof MethodSource source) {
            Method method = source.getJavaMethod();
            if (method.isAnnotationPresent(Row.class)) {
                outcomes.put(DeclaredRow.of(method, test.getDisplayName()), outcome(result, note));
            }
        }
    }

    private static String outcome(TestExecutionResult result, @Nullable String note) {
        return switch (result.getStatus()) {
            case SUCCESSFUL -> note == null ? "yes" : note;
            case ABORTED -> "not tested";
            case FAILED -> "**no**";
        };
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (System.getProperty("compatibility.write") == null || outcomes.isEmpty()) {
            return;
        }
        try {
            var table = CompatibilityTable.read(TABLE);
            String version = "Celery " + PythonCelery.require().version();
            var rows = new LinkedHashMap<>(outcomes);
            table.with(version, rows).write(TABLE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
