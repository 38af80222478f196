package dev.celeriac.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A kill that is to happen.
 *
 * @param after how long after the kill before it
 * @param worker index of the victim
 * @param point the step at which it dies; null for a SIGKILL wherever it is
 */
record PlannedKill(Duration after, int worker, @Nullable Failpoint point) {

    /**
     * The same for the same plan: half of the kills at random moments, half spread over the failpoints, spaced so that all
     * happen while there is work.
     */
    static List<PlannedKill> schedule(RunPlan plan) {
        Random random = new Random(plan.seed());
        List<@Nullable Failpoint> points = new ArrayList<>();
        for (int i = 0; i < plan.kills(); i++) {
            boolean anywhere = plan.stock() || i % 2 == 0;
            points.add(anywhere ? null : Failpoint.OF_EVERY_TASK.get(i / 2 % Failpoint.OF_EVERY_TASK.size()));
        }
        Collections.shuffle(points, random);
        double work = plan.tasks() * (plan.millis() / 2.0 + 0.5) / (plan.workers() * plan.slots());
        double mean = work * 0.7 / Math.max(1, plan.kills());
        List<PlannedKill> kills = new ArrayList<>();
        for (Failpoint point : points) {
            long wait = Math.round(mean * (0.3 + 1.4 * random.nextDouble()));
            kills.add(new PlannedKill(Duration.ofMillis(wait), random.nextInt(plan.workers()), point));
        }
        return kills;
    }
}
