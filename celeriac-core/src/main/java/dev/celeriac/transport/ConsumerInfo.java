package dev.celeriac.transport;

import java.time.Instant;
import java.util.List;

/**
 * A consumer as the broker knows it.
 *
 * @param name node name that it gave itself
 * @param queues queues that it serves
 * @param lastSeen its latest heartbeat
 * @param alive false when its lease has ended or its process is known to be gone
 * @param held messages that it holds
 */
public record ConsumerInfo(String name, List<String> queues, Instant lastSeen, boolean alive, long held) {}
