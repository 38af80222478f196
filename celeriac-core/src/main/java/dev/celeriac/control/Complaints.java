package dev.celeriac.control;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is wrong with messages of others, in at most one line for each interval however many there are. For one thread. */
final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger(ControlNode.class);
    private static final long INTERVAL = Duration.ofSeconds(10).toNanos();

    private final String node;
    private long last;
    private long unsaid;
    private boolean any;

    Complaints(String node) {
        this.node = node;
    }

    void add(String what) {
        long now = System.nanoTime();
        if (any && now - last < INTERVAL) {
            unsaid++;
            return;
        }
        LOG.warn("{}: {}{}", node, what, unsaid == 0 ? "" : " (and " + unsaid + " more of the kind before)");
        any = true;
        last = now;
        unsaid = 0;
    }
}
