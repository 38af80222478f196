package dev.celeriac.task;

import dev.celeriac.exceptions.InvalidArgumentsException;
import dev.celeriac.message.SignatureDocument;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Errbacks that are called where a failure is seen, with the failed call, its exception and the traceback: tasks that are
 * registered here and whose first parameter is a {@link TaskRequest} (in Celery: any that take more than one argument).
 * All others are sent as tasks, with the failed id. Thread-safe.
 */
public final class InlineErrbacks {
    private static final Logger LOG = LoggerFactory.getLogger(InlineErrbacks.class);

    private final TaskRegistry registry;
    private final ArgumentConverter converter;

    InlineErrbacks(TaskRegistry registry, ArgumentConverter converter) {
        this.registry = registry;
        this.converter = converter;
    }

    /** Whether it is one of them. */
    public boolean takes(SignatureDocument errback) {
        return takes(registry, errback);
    }

    /** Whether it is one of those of tasks that are registered there. */
    public static boolean takes(TaskRegistry registry, SignatureDocument errback) {
        return errback.subtaskType() == null
                && registry.find(errback.task())
                        .map(task -> task.definition().parameters())
                        .filter(parameters ->
                                parameters.size() > 1 && parameters.get(0).type() == TaskRequest.class)
                        .isPresent();
    }

    /** Those of a failed call, on this thread. What one of them throws is logged; the others are called all the same. */
    public void call(List<SignatureDocument> errbacks, TaskRequest failed, Throwable exception) {
        for (SignatureDocument errback : errbacks) {
            if (takes(registry, errback)) {
                try {
                    call(errback, failed, exception);
                } catch (Throwable e) {
                    LOG.error(
                            "Errback {} of {}[{}] failed: {}",
                            errback.task(),
                            failed.task(),
                            failed.id(),
                            e.toString(),
                            e);
                }
            }
        }
    }

    private void call(SignatureDocument errback, TaskRequest failed, Throwable exception) throws Throwable {
        RegisteredTask task = registry.get(errback.task());
        List<@Nullable Object> args = new ArrayList<>();
        args.add(failed);
        args.add(exception);
        args.add(ExceptionDocuments.traceback(exception));
        args.addAll(errback.args());
        task.run(task.binder().bindAndConvert(args, errback.kwargs(), (value, type) -> {
            if (value != failed && value != exception) {
                return converter.convert(value, type);
            }
            if (type instanceof Class<?> wanted && wanted.isInstance(value)) {
                return value;
            }
            throw new InvalidArgumentsException(
                    "an errback is called with (TaskRequest, Throwable, String), not " + type.getTypeName());
        }));
    }
}
