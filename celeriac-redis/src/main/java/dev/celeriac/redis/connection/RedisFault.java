package dev.celeriac.redis.connection;

import org.jspecify.annotations.Nullable;

/**
 * Redis could not be used, or refused. The message is one line for the operator: which server, what happened, what to
 * do. Transports and stores hand it on as the cause of their own exceptions.
 */
public final class RedisFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong; decides whether trying again can help. */
    public enum Kind {
        /** Nobody answers at the address. */
        UNREACHABLE(true, false),
        /** The deadline passed before the reply. */
        TIMEOUT(false, true),
        /** The connection broke after the command was sent and before its reply. */
        LOST(false, true),
        /** Wrong user, password or permissions. */
        AUTHENTICATION(false, false),
        /** TLS on one side only, or a certificate that is not trusted. */
        TLS(false, false),
        /** {@code maxmemory} is reached and nothing may be evicted. */
        OUT_OF_MEMORY(false, false),
        /** A replica, or a master without enough replicas. */
        READ_ONLY(true, false),
        /** The server reads its data set, or a script blocks it, or the failover is not over. */
        NOT_READY(true, false),
        /** A key holds something else than what belongs there. */
        WRONG_TYPE(false, false),
        /** The script is not cached; never leaves this package's callers. */
        NO_SCRIPT(false, false),
        /** Not a server this project works with: too old, a cluster, or no Redis at all. */
        UNSUPPORTED(false, false),
        /** It was closed on this side. */
        CLOSED(false, false),
        /** Any other error reply. */
        REFUSED(false, false);

        private final boolean passing;
        private final boolean outcomeUnknown;

        Kind(boolean passing, boolean outcomeUnknown) {
            this.passing = passing;
            this.outcomeUnknown = outcomeUnknown;
        }
    }

    private final Kind kind;

    public RedisFault(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public RedisFault(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether nothing was executed and the same call may succeed in a moment. */
    public boolean mayPass() {
        return kind.passing;
    }

    /** Whether the command may have been executed although it failed. */
    public boolean outcomeUnknown() {
        return kind.outcomeUnknown;
    }

    /** Whether the connection it happened on is of no further use. */
    public boolean connectionIsGone() {
        return kind.outcomeUnknown || kind == Kind.UNREACHABLE || kind == Kind.READ_ONLY;
    }
}
