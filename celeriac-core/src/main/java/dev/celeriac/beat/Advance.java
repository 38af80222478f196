package dev.celeriac.beat;

/**
 * A step of one entry, to be made only if it is still where it is expected.
 *
 * @param name of the entry
 * @param expected its state as it was loaded or last written
 * @param next its state afterwards
 * @param disable whether it is disabled too
 */
public record Advance(String name, EntryState expected, EntryState next, boolean disable) {}
