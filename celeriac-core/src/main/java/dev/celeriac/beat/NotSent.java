package dev.celeriac.beat;

/**
 * Why a tick was not published.
 *
 * @param chance what is left of it
 * @param why for the log
 */
public record NotSent(Chance chance, String why) {

    /** What trying again can bring. */
    public enum Chance {
        /** Nothing: it can never be published. */
        NONE,
        /** The broker does not have it, and may take it later. */
        LATER,
        /** The broker may have it: the answer got lost. */
        PERHAPS_SENT
    }
}
