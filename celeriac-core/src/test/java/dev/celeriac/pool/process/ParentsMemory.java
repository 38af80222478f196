package dev.celeriac.pool.process;

import dev.celeriac.CeleriacBuilder;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.memory.MemoryResultStoreProvider;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.memory.MemoryTransportProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * A broker and a result store in memory that do not say so, for workers whose tasks leave them alone: then only the
 * parent of the children talks to them, and a test of the pool needs no server.
 */
final class ParentsMemory {
    private ParentsMemory() {}

    static CeleriacBuilder open(CeleriacBuilder builder, String name) {
        String url = "memory://" + name + "-" + ProcessHandle.current().pid();
        Clock clock = Clock.systemUTC();
        return builder.transport(silent(Transport.class, new MemoryTransportProvider().open(url, Map.of(), clock)))
                .resultStore(silent(
                        ResultStore.class,
                        new MemoryResultStoreProvider().open(url, Map.of(), Duration.ofDays(1), clock)));
    }

    private static <T> T silent(Class<T> type, T memory) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getName().equals("withinProcess")) {
                        return false;
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
