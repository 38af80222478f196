package dev.celeriac.worker;

import java.util.concurrent.CountDownLatch;

/** A contribution whose maker waits until it is durable. */
final class Awaited extends Contribution {
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean durable;

    Awaited(Session session) {
        super(session, false);
    }

    /** @return false when it will never be durable */
    boolean await() throws InterruptedException {
        over.await();
        return durable;
    }

    @Override
    void committed() {
        durable = true;
        over.countDown();
    }

    @Override
    void dropped() {
        over.countDown();
    }
}
