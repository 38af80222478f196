package dev.celeriac.pool.process;

import dev.celeriac.message.Message;
import dev.celeriac.message.TaskMessage;
import dev.celeriac.task.TaskTracer;
import java.util.function.Function;

/**
 * What a child needs of its application to run tasks.
 *
 * @param decoder reads a message
 * @param tracer runs what it says
 */
public record TaskCode(Function<Message, TaskMessage> decoder, TaskTracer tracer) {}
