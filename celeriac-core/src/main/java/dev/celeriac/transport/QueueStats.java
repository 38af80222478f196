package dev.celeriac.transport;

/**
 * Counts of one queue.
 *
 * @param name queue name
 * @param ready messages that could be taken now
 * @param scheduled messages waiting for their ETA
 * @param held messages that consumers hold
 */
public record QueueStats(String name, long ready, long scheduled, long held) {}
