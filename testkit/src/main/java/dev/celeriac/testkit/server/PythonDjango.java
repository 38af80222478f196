package dev.celeriac.testkit.server;

import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.ProcessLaunch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A Python interpreter that can import django-celery-beat besides Celery and the Redis client.
 *
 * @param interpreter the program to run
 */
public record PythonDjango(Path interpreter) {
    private static final Requirement<PythonDjango> REQUIREMENT = new Interpreter();

    /** The interpreter; ends the test as {@link TestServers} says if there is none. */
    public static PythonDjango require() {
        return TestServers.require(REQUIREMENT);
    }

    /** {@code python3 -u …}: unbuffered, so that a test sees a line when it is printed. */
    public ProcessLaunch launch(String... args) {
        return ProcessLaunch.of("django", List.of(interpreter.toString(), "-u"))
                .env("PYTHONDONTWRITEBYTECODE", "1")
                .args(args);
    }

    private static final class Interpreter implements Requirement<PythonDjango> {
        private static final String PROBE = "import celery, redis, django, django_celery_beat; print('there')";
        private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(60);

        @Override
        public String name() {
            return "python-django-celery-beat";
        }

        @Override
        public String remedy() {
            return "apt-get install python3-celery python3-redis python3-django-celery-beat,"
                    + " or set IT_PYTHON to an interpreter that can import them";
        }

        @Override
        public Running<PythonDjango> obtain(Workspace workspace) throws Missing {
            var candidates = new LinkedHashSet<Path>();
            workspace.variable("IT_PYTHON").map(Path::of).ifPresent(candidates::add);
            if (candidates.isEmpty()) {
                candidates.add(Path.of("/usr/bin/python3"));
                workspace.program("python3").ifPresent(candidates::add);
            }
            for (Path candidate : candidates) {
                if (candidate.toFile().canExecute() && answers(candidate)) {
                    return Running.found(new PythonDjango(candidate));
                }
            }
            throw new Missing("none of " + candidates + " can import celery, redis, django and django_celery_beat");
        }

        private static boolean answers(Path interpreter) {
            var launch = ProcessLaunch.of("python", List.of(interpreter.toString(), "-c", PROBE));
            try (ChildProcess python = launch.start()) {
                python.awaitExit(PROBE_TIMEOUT);
                return python.output().contains("there");
            }
        }
    }
}
