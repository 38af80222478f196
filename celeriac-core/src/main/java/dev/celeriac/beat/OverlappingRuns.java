package dev.celeriac.beat;

import java.util.Locale;

/** What becomes of a run that is due while the entry's previous one is not over. */
public enum OverlappingRuns {
    /** It is sent, as in Celery. */
    ALLOW,
    /** It is left out. */
    SKIP,
    /** It is sent, and the previous one is revoked. */
    CANCEL;

    /** The name in settings: lower case. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }
}
