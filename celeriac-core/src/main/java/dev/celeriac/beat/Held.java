package dev.celeriac.beat;

/**
 * A due entry about which nothing can be decided yet.
 *
 * @param slot what is due
 * @param tryAt when to look again, in nanoseconds of a clock that nobody sets
 */
record Held(Slot slot, long tryAt) {}
