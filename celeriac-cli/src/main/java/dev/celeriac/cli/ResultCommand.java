package dev.celeriac.cli;

import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code celeriac result}: prints what came of a task. Other than Celery's it does not wait unless told to. */
@Command(
        name = "result",
        sortOptions = false,
        header = "Show the result of a task.",
        description =
                "%nPrints what the task returned: a text as it is, anything else as JSON. Exits with 1 and a message when"
                        + " it failed, is not over yet, or nothing is known of it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  celeriac -A com.acme.Shop result 5f2c6a0e-…",
            "  celeriac -A com.acme.Shop result 5f2c6a0e-… --wait 30",
            "  celeriac -A com.acme.Shop result 5f2c6a0e-… --traceback",
        })
final class ResultCommand extends CommandBase {

    @Parameters(paramLabel = "ID", description = "As 'celeriac call' prints it.")
    private String id = "";

    @Option(
            names = {"-t", "--task"},
            paramLabel = "NAME",
            description = "Accepted; every task's result is in the same store.")
    void task(String accepted) {
        // Celery needs it to find the result backend of the task; here all are in the same store.
    }

    @Option(names = "--traceback", description = "Print the traceback of a failed task.")
    private boolean traceback;

    @Option(names = "--wait", paramLabel = "SECONDS", description = "Wait for its end, but no longer.")
    @Nullable private BigDecimal wait;

    @Override
    int run() throws InterruptedException {
        try (Application application = root().application()) {
            ResultStore results = application.results();
            if (!results.enabled()) {
                throw new CommandFailure(
                        ExitCode.FAILURE,
                        "no results are kept: there is no result store. Set result_backend, or give --result-backend");
            }
            if (wait != null) {
                awaitEnd(results, wait);
            }
            Optional<TaskMeta> found = results.find(id);
            return found.isPresent() ? show(found.get()) : unknown(application);
        }
    }

    private void awaitEnd(ResultStore results, BigDecimal seconds) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        ResultStore.Watch watch = results.watch(id, document -> over.countDown());
        try {
            over.await(seconds.movePointRight(3).longValue(), TimeUnit.MILLISECONDS);
        } finally {
            watch.close();
        }
    }

    private int show(TaskMeta document) {
        switch (document.status()) {
            case TaskMeta.SUCCESS -> {
                terminal().out().println(Json.readable(document.result()));
                return ExitCode.OK;
            }
            case TaskMeta.FAILURE, TaskMeta.REVOKED -> {
                if (traceback && document.traceback() != null) {
                    terminal().out().println(document.traceback().stripTrailing());
                }
                terminal()
                        .err()
                        .println("Error: task " + id + " ended as " + document.status() + ": "
                                + exception(document.result()));
                return ExitCode.FAILURE;
            }
            default -> {
                if (traceback && document.traceback() != null) {
                    terminal().out().println(document.traceback().stripTrailing());
                }
                terminal()
                        .err()
                        .println("Error: task " + id + " is not over: " + document.status()
                                + (document.result() == null ? "" : " " + Json.readable(document.result())));
                return ExitCode.FAILURE;
            }
        }
    }

    private int unknown(Application application) {
        Optional<Boolean> queued = application.transport().contains(id);
        String answer;
        if (queued.isEmpty()) {
            answer = "task " + id + " has no result: it is still queued, or unknown; this broker cannot tell which";
        } else if (queued.get()) {
            answer = "task " + id
                    + " is queued: no worker has finished it yet. 'celeriac status' shows which are online,"
                    + " 'celeriac queues' what waits";
        } else {
            answer = "task " + id
                    + " is unknown: neither a result nor a message of it is there. Its result may have expired,"
                    + " or the task ignores results, or this is another broker than the caller's";
        }
        terminal().err().println("Error: " + answer);
        return ExitCode.FAILURE;
    }

    private static String exception(@Nullable Object result) {
        if (result instanceof Map<?, ?> map && map.containsKey("exc_type")) {
            Object message = map.get("exc_message");
            Object shown = message instanceof List<?> list && list.size() == 1 ? list.get(0) : message;
            return map.get("exc_type") + ": " + shown;
        }
        return Json.readable(result);
    }
}
