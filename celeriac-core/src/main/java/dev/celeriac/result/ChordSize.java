package dev.celeriac.result;

import dev.celeriac.message.SignatureDocument;

/**
 * How many parts a chord waits for.
 *
 * @param groupId group of its header
 * @param size number of parts, at least one
 * @param body what is called when they are all there, for stores whose chords others complete as well
 */
public record ChordSize(String groupId, int size, SignatureDocument body) {}
