package dev.celeriac.beat;

/**
 * Who sends, as the store keeps it. It holds no time: clocks of several machines differ and are set. A beat that waits
 * watches for itself how long the record stands still.
 *
 * @param holder who; empty if it was given up
 * @param token grows with each holder: what an earlier one still wants to write is refused
 * @param beats grows with each renewal
 */
public record LeaseRecord(String holder, long token, long beats) {

    /** Whether nobody has it. */
    public boolean free() {
        return holder.isEmpty();
    }
}
