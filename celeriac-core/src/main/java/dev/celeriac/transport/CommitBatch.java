package dev.celeriac.transport;

import dev.celeriac.result.TaskMeta;
import java.util.List;

/**
 * What a batch of finished tasks leaves behind. The order of the fields is the order in which they must become durable:
 * a crash in between repeats work, and never loses any.
 *
 * @param publications follow-ups: retries, callbacks, next steps of chains, errbacks
 * @param results result documents; several of one task are in the order they happened
 * @param settlements what becomes of the messages
 */
public record CommitBatch(List<Publication> publications, List<TaskMeta> results, List<Settlement> settlements) {}
