package dev.celeriac.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.pool.PoolKind;
import dev.celeriac.result.TaskMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Documents that a result store does not take, among others that it does. */
class RefusedResultTest {
    private final Workshop shop = new Workshop();
    private final Map<Object, Integer> seen = new ConcurrentHashMap<>();

    @AfterEach
    void close() {
        shop.close();
    }

    private PickyResults refuseLargeResults() {
        PickyResults picky = new PickyResults(
                shop.results, meta -> meta.status().equals("SUCCESS") && "large".equals(meta.result()));
        shop.storing(picky);
        return picky;
    }

    @Test
    void aTaskWhoseResultIsRefusedHasFailedAndItsNeighboursHaveNot() {
        PickyResults picky = refuseLargeResults();
        AtomicInteger ran = new AtomicInteger();
        shop.task("size", 1, args -> {
            ran.incrementAndGet();
            return args[0];
        });
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(shop.send("size", i == 7 ? "large" : "small"));
        }
        shop.start(PoolKind.THREADS);

        for (int i = 0; i < 20; i++) {
            TaskMeta meta = shop.result(ids.get(i));
            assertThat(meta.status()).as("task %s", i).isEqualTo(i == 7 ? "FAILURE" : "SUCCESS");
        }
        assertThat(shop.result(ids.get(7)).result()).asString().contains("ResultStoreException", "too large");
        shop.awaitDrained();
        assertThat(ran).hasValue(20);
        assertThat(picky.refusals.get()).isGreaterThan(1);
    }

    @Test
    void whatFollowsATaskIsPublishedOnceHoweverOftenItsResultIsRefused() {
        refuseLargeResults();
        shop.task("size", 1, args -> args[0]);
        shop.task("see", 2, args -> seen.merge(args[1], 1, Integer::sum));
        String id = shop.send("size", Map.of("link", List.of(shop.signature("see", "cb-1", "callback"))), "large");
        shop.start(PoolKind.THREADS);

        assertThat(shop.result(id).status()).isEqualTo("FAILURE");
        shop.result("cb-1");
        shop.awaitDrained();
        assertThat(seen).isEqualTo(Map.of("callback", 1));
    }
}
