package dev.celeriac.beat;

import java.util.Locale;

/** What becomes of due times at which nothing could be sent: no beat ran, or broker or store were down. */
public enum MissedRuns {
    /** One run makes up for all of them, as in Celery. */
    ONCE,
    /** Each is sent, one after the other, under its own due time. */
    ALL,
    /** None is sent, unless it is late by no more than the entry's starting deadline, or a minute. */
    SKIP;

    /** The name in settings: lower case. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }
}
