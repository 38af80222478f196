package dev.celeriac.task;

import dev.celeriac.message.SignatureDocument;

/** Control flow: ends the running task in favour of another (Celery's {@code self.replace}). */
public final class Replacement extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SignatureDocument by;

    public Replacement(SignatureDocument by) {
        super("Replaced by " + by.task(), null, false, false);
        this.by = by;
    }

    public SignatureDocument by() {
        return by;
    }
}
