package dev.celeriac.transport.memory;

import dev.celeriac.transport.Broadcast;
import dev.celeriac.transport.BroadcastBuffer;
import dev.celeriac.transport.BroadcastMessage;
import dev.celeriac.transport.BroadcastQueue;
import dev.celeriac.transport.BroadcastSubscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Hands messages to the listeners of one broker on the sender's thread. */
final class MemoryBroadcast implements Broadcast {
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    @Override
    public void send(List<BroadcastMessage> batch, Duration deadline) {
        for (BroadcastMessage message : batch) {
            for (Listener listener : listeners) {
                if (listener.queue.takes(message.exchange().name(), message.routingKey())) {
                    listener.buffer.add(message);
                }
            }
        }
    }

    @Override
    public int sendCounted(BroadcastMessage message, Duration deadline) {
        send(List.of(message), deadline);
        return (int) listeners.stream()
                .filter(each -> each.queue.takes(message.exchange().name(), message.routingKey()))
                .count();
    }

    @Override
    public BroadcastSubscription subscribe(BroadcastQueue queue, Duration deadline) {
        var listener = new Listener(queue);
        listeners.add(listener);
        return listener;
    }

    private final class Listener implements BroadcastSubscription {
        final BroadcastQueue queue;
        final BroadcastBuffer buffer;

        Listener(BroadcastQueue queue) {
            this.queue = queue;
            this.buffer = new BroadcastBuffer(queue.capacity());
        }

        @Override
        public @Nullable BroadcastMessage poll(Duration timeout) throws InterruptedException {
            return buffer.poll(timeout);
        }

        @Override
        public long dropped() {
            return buffer.dropped();
        }

        @Override
        public void close() {
            listeners.remove(this);
            buffer.close();
        }
    }
}
