package dev.celeriac.beat;

/**
 * A due time that this beat has taken and not recorded yet.
 *
 * @param tick what is to be sent
 * @param state of the entry, as the store has it since
 * @param progress how far it has come
 * @param tryAt when it may be tried again, in nanoseconds of a clock that nobody sets; for what waits
 */
record Claim(Tick tick, EntryState state, Progress progress, long tryAt) {

    /** How far a claim has come. */
    enum Progress {
        /** Nobody has tried to send it. */
        FRESH,
        /** The broker did not take it. */
        WAITING,
        /** The broker may have it: from this beat, whose answer got lost, or from the one that had claimed it before. */
        DOUBTFUL,
        SENT,
        LEFT_OUT
    }

    String name() {
        return tick.entry().name();
    }

    /** Whether only its record is missing. */
    boolean settled() {
        return progress == Progress.SENT || progress == Progress.LEFT_OUT;
    }

    Claim settledAs(Progress end) {
        return new Claim(tick, state, end, 0);
    }

    /** Not sent yet; once doubtful, it stays so. */
    Claim again(Progress now, long at) {
        return new Claim(tick, state, progress == Progress.DOUBTFUL ? progress : now, at);
    }

    /** The same due time of an entry that was edited meanwhile. */
    Claim of(ScheduleEntry entry) {
        return new Claim(new Tick(entry, tick.due(), tick.taskId(), tick.mark()), state, progress, tryAt);
    }
}
