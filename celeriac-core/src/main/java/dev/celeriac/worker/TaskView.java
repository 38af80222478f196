package dev.celeriac.worker;

import dev.celeriac.task.TaskRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task in a worker's hands, for whoever asks what it does.
 *
 * @param request the call
 * @param started when it began; null while it waits for a slot
 * @param acknowledged whether its message was acknowledged before it began
 * @param pid of the process that runs it; null while it waits
 */
public record TaskView(
        TaskRequest request,
        @Nullable Instant started,
        boolean acknowledged,
        @Nullable Long pid) {}
