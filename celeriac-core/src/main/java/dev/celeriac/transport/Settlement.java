package dev.celeriac.transport;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What becomes of a held message. */
public sealed interface Settlement {

    Delivery delivery();

    /** Done: the message is deleted. */
    record Acknowledge(Delivery delivery) implements Settlement {}

    /**
     * Back into its queue, available to anybody at once.
     *
     * @param redelivered false gives it back as if it had never been taken, at the head; true puts it at the end of its
     *     priority, marked redelivered (kombu's {@code reject(requeue=True)})
     * @param counted whether it counts as a delivery, as if its holder had died: for a task that took its process with it.
     *     Only together with {@code redelivered}
     */
    record Requeue(Delivery delivery, boolean redelivered, boolean counted) implements Settlement {

        /** Not counted: its holder lives, and a task that asks to be delivered again is not one that kills its workers. */
        public Requeue(Delivery delivery, boolean redelivered) {
            this(delivery, redelivered, false);
        }
    }

    /** Back into the broker, to be delivered not before {@code until}, as if it had never been taken. */
    record Park(Delivery delivery, Instant until) implements Settlement {}

    /**
     * Deleted from its queue and kept, as it came, among the dead letters, in one step.
     *
     * @param reason one line for a person
     * @param taskId when it could be read
     * @param taskName when it could be read
     */
    record SetAside(
            Delivery delivery,
            DeadLetter.Cause cause,
            String reason,
            @Nullable String taskId,
            @Nullable String taskName)
            implements Settlement {}
}
