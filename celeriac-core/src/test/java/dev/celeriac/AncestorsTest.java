package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.config.Settings;
import dev.celeriac.exceptions.ResultTimeoutException;
import dev.celeriac.result.ForwardingResults;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Waiting for what follows something large. */
class AncestorsTest {
    private final Celeriac app = TestApp.of(Map.of());

    @AfterEach
    void close() {
        app.close();
    }

    private static final class Counting extends ForwardingResults {
        private final AtomicInteger looks = new AtomicInteger();

        private Counting(ResultStore inner) {
            super(inner);
        }

        @Override
        public Map<String, TaskMeta> findAll(Collection<String> taskIds) {
            looks.incrementAndGet();
            return super.findAll(taskIds);
        }
    }

    @Test
    @DisplayName("the parts of a large chord are not all looked at twice a second while its body is waited for")
    void many() {
        Counting store = new Counting(app.results());
        ResultWaits waits = new ResultWaits();
        ResultAccess access = new ResultAccess(
                () -> store,
                app::transport,
                app.codec().payload(),
                waits,
                ResultRetries.of(Settings.defaults(), new Random(), waits),
                app.control());
        List<AsyncResult<Object>> parts = IntStream.range(0, 1000)
                .<AsyncResult<Object>>mapToObj(i -> new StoredResult<>("part-" + i, Object.class, false, null, access))
                .toList();
        GroupResult<Object> header = new GroupResult<>("g", parts, null, access);
        StoredResult<Object> body = new StoredResult<>("body", Object.class, false, header, access);

        assertThatThrownBy(() -> body.get(Duration.ofSeconds(2))).isInstanceOf(ResultTimeoutException.class);

        // After half a second; five later it would be again.
        assertThat(store.looks).hasValue(1);
    }
}
