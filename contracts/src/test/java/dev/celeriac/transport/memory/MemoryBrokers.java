package dev.celeriac.transport.memory;

import dev.celeriac.transport.TransportConsumer;
import java.util.UUID;

/** The part of the contract that is the same in each of its suites. */
final class MemoryBrokers {
    private MemoryBrokers() {}

    static String newName() {
        return "contract-" + UUID.randomUUID();
    }

    static void abandon(TransportConsumer consumer) {
        ((MemoryConsumer) consumer).abandon();
    }

    static void revive(TransportConsumer consumer) {
        ((MemoryConsumer) consumer).revive();
    }
}
