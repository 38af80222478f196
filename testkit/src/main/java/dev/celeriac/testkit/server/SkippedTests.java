package dev.celeriac.testkit.server;

import java.io.PrintStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Which tests did not run and why, so that a green run without servers does not look like a green run with them. */
final class SkippedTests implements TestExecutionListener {
    private static final String RULE = "=".repeat(100);

    private final Map<String, Set<String>> byReason = new ConcurrentSkipListMap<>();

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            String reason = result.getThrowable()
                    .map(thrown -> String.valueOf(thrown.getMessage()))
                    .orElse("no reason given");
            executionSkipped(test, reason);
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        byReason.computeIfAbsent(reason, key -> new ConcurrentSkipListSet<>()).add(nameOf(test));
    }

    private static String nameOf(TestIdentifier test) {
        return test.getSource()
                .map(source -> {
                    if (source instanceof MethodSource method) {
                        return shortName(method.getClassName()) + "." + method.getMethodName();
                    }
                    return source instanceof ClassSource type
                            ? shortName(type.getClassName()) + " (all its tests)"
                            : null;
                })
                .orElseGet(test::getDisplayName);
    }

    private static String shortName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    void printTo(PrintStream out) {
        if (byReason.isEmpty()) {
            return;
        }
        var text = new StringBuilder("\n" + RULE + "\nNOT TESTED on this machine:\n");
        byReason.forEach((reason, tests) -> {
            text.append("\n  ").append(reason).append('\n');
            tests.forEach(test -> text.append("    - ").append(test).append('\n'));
        });
        text.append("\n  ./verify installs what is missing where it may; -Dit.missing=fail makes it a failure.\n");
        out.println(text.append(RULE));
        out.flush();
    }
}
