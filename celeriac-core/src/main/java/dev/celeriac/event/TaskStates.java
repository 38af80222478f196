package dev.celeriac.event;

import java.util.List;
import java.util.Set;

/** Celery's states and their order (its module {@code states}). */
final class TaskStates {
    /** Stands for every state that is none of Celery's. */
    private static final String CUSTOM = "";

    private static final List<String> PRECEDENCE =
            List.of("SUCCESS", "FAILURE", CUSTOM, "REVOKED", "STARTED", "RECEIVED", "REJECTED", "RETRY", "PENDING");

    private static final Set<String> READY = Set.of("SUCCESS", "FAILURE", "REVOKED");

    private TaskStates() {}

    /** The smaller, the later. */
    static int precedence(String state) {
        int index = PRECEDENCE.indexOf(state);
        return index < 0 ? PRECEDENCE.indexOf(CUSTOM) : index;
    }

    static boolean isReady(String state) {
        return READY.contains(state);
    }
}
