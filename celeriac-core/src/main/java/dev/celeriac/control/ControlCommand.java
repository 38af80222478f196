package dev.celeriac.control;

import dev.celeriac.worker.Worker;
import org.jspecify.annotations.Nullable;

/**
 * What a worker does when it is asked to (Celery's {@code @control_command} and {@code @inspect_command}). Called on the
 * worker's control thread, one at a time: a command that takes long keeps the worker from answering others.
 */
@FunctionalInterface
public interface ControlCommand {

    /** What a command that was not meant to be answered returns, such as {@code shutdown}. */
    Object NO_REPLY = new Object();

    /**
     * @param worker the worker that was asked
     * @param arguments what came with the question
     * @return the answer: a value with a JSON form. By Celery's custom {@code {"ok": text}} for what was done, {@code
     *     {"error": text}} for what was not
     * @throws RuntimeException whatever it throws is answered as an error, in Python's notation
     */
    @Nullable Object run(Worker worker, ControlArguments arguments);
}
