package dev.celeriac.testkit.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.opentest4j.TestAbortedException;

/**
 * The servers and peers of one test JVM. Each is looked for when the first test requires it, shared by all tests, and
 * stopped with the launcher session. Where it is looked for, first hit wins:
 *
 * <ol>
 *   <li>what the environment names ({@code IT_REDIS_URL}, {@code IT_PYTHON}, …)
 *   <li>a program on this machine, started on a free loopback port with private data
 * </ol>
 *
 * <p>A test whose requirement is missing is aborted with the reason, and the run ends with a list of those tests;
 * with {@code -Dit.missing=fail} it fails. A server that is there but does not start fails the test either way.
 */
public final class TestServers implements LauncherSessionListener {
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Map<Requirement<?>, Answer<?>> ANSWERS = new LinkedHashMap<>();
    /** A test that runs JUnit inside itself opens a session of its own; the servers live as long as the outermost. */
    private static final AtomicInteger OPEN_SESSIONS = new AtomicInteger();

    private static Optional<Workspace> workspace = Optional.empty();

    private final SkippedTests skipped = new SkippedTests();

    /** For {@code java.util.ServiceLoader}. */
    public TestServers() {}

    /** What this JVM knows about a requirement: it runs, or why not. */
    private record Answer<T>(Optional<Requirement.Running<T>> running, String problem, boolean broken) {
        static <T> Answer<T> running(Requirement.Running<T> running) {
            return new Answer<>(Optional.of(running), "", false);
        }
    }

    static <T> T require(Requirement<T> requirement) {
        Answer<T> answer = answer(requirement);
        if (answer.running().isPresent()) {
            return answer.running().get().value();
        }
        String message = requirement.name() + ": " + answer.problem();
        if (answer.broken() || "fail".equals(System.getProperty("it.missing"))) {
            throw new AssertionError(message);
        }
        throw new TestAbortedException(message);
    }

    @SuppressWarnings("unchecked") // a requirement is stored with its own answer only
    private static <T> Answer<T> answer(Requirement<T> requirement) {
        LOCK.lock();
        try {
            Answer<?> known = ANSWERS.get(requirement);
            if (known == null) {
                known = ask(requirement);
                ANSWERS.put(requirement, known);
            }
            return (Answer<T>) known;
        } finally {
            LOCK.unlock();
        }
    }

    private static <T> Answer<T> ask(Requirement<T> requirement) {
        try {
            return Answer.running(requirement.obtain(currentWorkspace()));
        } catch (Requirement.Missing e) {
            return new Answer<>(
                    Optional.empty(), e.getMessage() + ". To run these tests: " + requirement.remedy(), false);
        } catch (Exception | AssertionError e) {
            return new Answer<>(Optional.empty(), "is there but does not work: " + e, true);
        }
    }

    private static Workspace currentWorkspace() {
        if (workspace.isEmpty()) {
            workspace = Optional.of(new Workspace(
                    Path.of("target").toAbsolutePath(), name -> Optional.ofNullable(System.getenv(name))));
        }
        return workspace.get();
    }

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        OPEN_SESSIONS.incrementAndGet();
        session.getLauncher().registerTestExecutionListeners(skipped);
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        if (OPEN_SESSIONS.decrementAndGet() == 0) {
            stop();
        }
        skipped.printTo(System.out);
    }

    private static void stop() {
        var failures = new ArrayList<Exception>();
        LOCK.lock();
        try {
            List<AutoCloseable> open = new ArrayList<>();
            ANSWERS.values().forEach(answer -> answer.running().ifPresent(open::add));
            workspace.ifPresent(open::add);
            for (AutoCloseable each : open) {
                try {
                    each.close();
                } catch (Exception e) {
                    failures.add(e);
                }
            }
            ANSWERS.clear();
            workspace = Optional.empty();
        } finally {
            LOCK.unlock();
        }
        if (!failures.isEmpty()) {
            var failure = new IllegalStateException("test servers did not stop cleanly");
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
    }
}
