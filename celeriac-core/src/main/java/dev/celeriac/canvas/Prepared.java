package dev.celeriac.canvas;

import dev.celeriac.message.TaskMessage;
import dev.celeriac.transport.Publication;

/**
 * A call that is ready to be published.
 *
 * @param taskId its id
 * @param message what it says
 * @param publication what goes to the transport
 */
public record Prepared(String taskId, TaskMessage message, Publication publication) {}
