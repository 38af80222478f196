package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.transport.Publication;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.memory.MemoryTransport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GroupPublishingTest {
    /** Sizes of the batches that were published. */
    private final Queue<Integer> batches = new ConcurrentLinkedQueue<>();

    private Transport counting(Transport real) {
        return (Transport) Proxy.newProxyInstance(
                Transport.class.getClassLoader(), new Class<?>[] {Transport.class}, (proxy, method, args) -> {
                    if (method.getName().equals("publish")) {
                        List<?> batch = (List<?>) args[0];
                        assertThat(batch).allMatch(Publication.class::isInstance);
                        batches.add(batch.size());
                    }
                    try {
                        return method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    @DisplayName("a group, and the header of a chord, go to the broker in one batch")
    void oneBatch() {
        List<Long> numbers = LongStream.range(0, 1_000).boxed().toList();
        String name = UUID.randomUUID().toString();
        try (Celeriac app = Celeriac.builder("batches")
                .environment(Map.of())
                .transport(counting(new MemoryTransport(name, InstantSource.system())))
                .resultBackend("memory://" + name)
                .build()) {
            app.group(numbers, i -> app.signature("any", List.of(i), Map.of())).delay();
            app.group(numbers, i -> app.signature("any", List.of(i), Map.of()))
                    .then(app.step("any"))
                    .delay();
        }
        assertThat(batches).containsExactly(1_000, 1_000);
    }
}
