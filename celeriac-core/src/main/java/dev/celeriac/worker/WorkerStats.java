package dev.celeriac.worker;

/**
 * A worker in numbers, at one moment.
 *
 * @param state of its consumer
 * @param processed attempts and messages that are over, and durably so
 * @param running attempts that run
 * @param reserved messages that wait in the worker for a slot
 * @param unsettled messages in hand, those included whose outcome is not durable yet
 * @param slots attempts that can run at once
 * @param leakedSlots threads that were given up at a hard time limit and have not returned
 * @param setAside messages put among the dead letters
 * @param stalls how often the watchdog replaced the consumer
 * @param droppedEvents events that were lost because the broker, or the worker, did not take them in time
 */
public record WorkerStats(
        ConsumerState state,
        long processed,
        int running,
        int reserved,
        int unsettled,
        int slots,
        int leakedSlots,
        long setAside,
        long stalls,
        long droppedEvents) {}
