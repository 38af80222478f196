package dev.celeriac.worker;

import dev.celeriac.exceptions.NotRegistered;
import dev.celeriac.exceptions.Reject;
import dev.celeriac.exceptions.SoftTimeLimitExceeded;
import dev.celeriac.exceptions.TaskRevokedError;
import dev.celeriac.exceptions.TimeLimitExceeded;
import dev.celeriac.exceptions.WorkerLostError;
import dev.celeriac.task.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Exceptions as Celery stores them: {@code {exc_type, exc_message, exc_module}}, with {@code exc_message} the list of
 * the constructor's arguments. Exceptions that Python has too go by their Python name, so that a Python caller can catch
 * them; all others by their Java class, for which Celery makes up a class of that name.
 */
final class ExceptionDocument {
    private static final String CELERY = "celery.exceptions";
    private static final String BILLIARD = "billiard.exceptions";

    private ExceptionDocument() {}

    static Map<String, @Nullable Object> of(Throwable exception) {
        if (exception instanceof TaskRevokedError e) {
            return document("TaskRevokedError", CELERY, e.reason());
        } else if (exception instanceof NotRegistered e) {
            return document("NotRegistered", CELERY, e.task());
        } else if (exception instanceof Reject e) {
            return document("Reject", CELERY, e.reason(), e.requeue());
        } else if (exception instanceof SoftTimeLimitExceeded) {
            return document("SoftTimeLimitExceeded", BILLIARD);
        } else if (exception instanceof TimeLimitExceeded e) {
            return document("TimeLimitExceeded", BILLIARD, e.seconds());
        } else if (exception instanceof WorkerLostError) {
            return document("WorkerLostError", BILLIARD, exception.getMessage());
        }
        Class<?> type = exception.getClass();
        String module = type.getPackageName().equals("dev.celeriac.exceptions") ? CELERY : type.getPackageName();
        String name =
                type.getName().substring(type.getName().lastIndexOf('.') + 1).replace('$', '.');
        return exception.getMessage() == null ? document(name, module) : document(name, module, exception.getMessage());
    }

    /** A retry for which the task gave no exception. */
    static Map<String, @Nullable Object> ofRetry(Outcome.Retry retry) {
        return document("Retry", CELERY, "Retry at " + retry.eta());
    }

    static String traceback(Throwable exception) {
        StringWriter text = new StringWriter();
        exception.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static Map<String, @Nullable Object> document(String type, String module, @Nullable Object... arguments) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("exc_type", type);
        document.put("exc_message", arguments.length == 0 ? List.of() : Arrays.asList(arguments));
        document.put("exc_module", module);
        return document;
    }
}
