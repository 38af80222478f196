package dev.celeriac.result;

/**
 * How many parts a chord waits for.
 *
 * @param groupId group of its header
 * @param size number of parts, at least one
 */
public record ChordSize(String groupId, int size) {}
