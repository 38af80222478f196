package dev.celeriac.testkit.server;

import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.ProcessLaunch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * A Python interpreter that can import Celery and the Redis client. A {@code python3} on PATH may be one without
 * them (pyenv, an activated venv) while Debian's packages belong to {@code /usr/bin/python3}, so each candidate is
 * asked.
 *
 * @param interpreter the program to run
 * @param version Celery's version, such as {@code 5.2.6}
 */
public record PythonCelery(Path interpreter, String version) {
    private static final Requirement<PythonCelery> REQUIREMENT = new Interpreter();

    /** The interpreter; ends the test as {@link TestServers} says if there is none. */
    public static PythonCelery require() {
        return TestServers.require(REQUIREMENT);
    }

    /** {@code python3 -u …}: unbuffered, so that a test sees a line when it is printed. */
    public ProcessLaunch launch(String... args) {
        return ProcessLaunch.of("python", List.of(interpreter.toString(), "-u"))
                .env("PYTHONDONTWRITEBYTECODE", "1")
                .args(args);
    }

    private static final class Interpreter implements Requirement<PythonCelery> {
        private static final String PROBE = "import celery, redis; print('celery=' + celery.__version__)";
        private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(60);

        @Override
        public String name() {
            return "python-celery";
        }

        @Override
        public String remedy() {
            return "apt-get install python3-celery python3-redis,"
                    + " or set IT_PYTHON to an interpreter that can import celery and redis";
        }

        @Override
        public Running<PythonCelery> obtain(Workspace workspace) throws Missing {
            var given = workspace.variable("IT_PYTHON");
            var candidates = new LinkedHashSet<Path>();
            if (given.isPresent()) {
                candidates.add(Path.of(given.get()));
            } else {
                candidates.add(Path.of("/usr/bin/python3"));
                workspace.program("python3").ifPresent(candidates::add);
            }
            var answers = new ArrayList<String>();
            for (Path candidate : candidates) {
                var found = probe(candidate, answers);
                if (found.isPresent()) {
                    return Running.found(found.get());
                }
            }
            throw new Missing(String.join("; ", answers));
        }

        private static Optional<PythonCelery> probe(Path interpreter, List<String> answers) {
            if (!interpreter.toFile().canExecute()) {
                answers.add(interpreter + " is not there");
                return Optional.empty();
            }
            var launch = ProcessLaunch.of("python", List.of(interpreter.toString(), "-c", PROBE));
            try (ChildProcess python = launch.start()) {
                python.awaitExit(PROBE_TIMEOUT);
                List<String> output = python.output();
                String last = output.isEmpty() ? "nothing" : output.get(output.size() - 1);
                if (last.startsWith("celery=")) {
                    return Optional.of(new PythonCelery(interpreter, last.substring("celery=".length())));
                }
                answers.add(interpreter + " says " + last);
                return Optional.empty();
            }
        }
    }
}
