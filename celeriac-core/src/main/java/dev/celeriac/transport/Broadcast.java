package dev.celeriac.transport;

import java.time.Duration;
import java.util.List;

/**
 * Messages that nobody keeps: remote control, its replies, and events. At most once; who does not listen misses them, and
 * who listens too slowly loses the oldest. Thread-safe. Corresponds to kombu's fanout on the same broker, and understands
 * its peers there.
 */
public interface Broadcast {

    /**
     * Sends to whoever listens now, in order. That nobody does is no error.
     *
     * @param batch at least one message
     * @param deadline how long the call may take altogether, connecting included
     * @throws TransportException when the broker did not take all of it in time; a part may have been sent
     */
    void send(List<BroadcastMessage> batch, Duration deadline);

    /**
     * Sends one message to a fanout exchange as {@link #send} does, and tells whether anybody is there to answer it.
     *
     * @return how many may have heard it, the sender's own subscription included: listeners, connections that listen, or
     *     consumers, whatever the broker can count without asking them
     * @throws TransportException as {@link #send}
     */
    int sendCounted(BroadcastMessage message, Duration deadline);

    /**
     * Listens. What is sent after the call has returned is heard.
     *
     * @param deadline how long the call may take altogether, connecting included
     * @return to be polled, and to be closed before the transport is
     * @throws TransportException when the broker could not be reached in time
     */
    BroadcastSubscription subscribe(BroadcastQueue queue, Duration deadline);

    /** Whether messages are brought to listeners; otherwise each listener has to look, which costs all of them something. */
    default boolean wakesListeners() {
        return true;
    }
}
