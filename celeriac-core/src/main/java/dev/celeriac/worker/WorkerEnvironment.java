package dev.celeriac.worker;

import dev.celeriac.canvas.Publications;
import dev.celeriac.config.Settings;
import dev.celeriac.event.Events;
import dev.celeriac.message.Message;
import dev.celeriac.message.TaskMessage;
import dev.celeriac.result.ResultStore;
import dev.celeriac.task.TaskObservers;
import dev.celeriac.task.TaskRegistry;
import dev.celeriac.task.TaskTracer;
import dev.celeriac.transport.Transport;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What an app lends to its workers.
 *
 * @param decoder reads a message; throws {@link dev.celeriac.message.InvalidMessageException} for one that is no task
 * @param plain what a reader of a value's JSON would get; throws for a value that has none
 * @param repr short form of a value for logs
 * @param events what is told of tasks and workers, and their logical clock
 */
public record WorkerEnvironment(
        Settings settings,
        TaskRegistry registry,
        TaskTracer tracer,
        TaskObservers observers,
        Publications publications,
        Transport transport,
        ResultStore results,
        Function<Message, TaskMessage> decoder,
        UnaryOperator<@Nullable Object> plain,
        Function<@Nullable Object, String> repr,
        Events events,
        InstantSource clock) {}
