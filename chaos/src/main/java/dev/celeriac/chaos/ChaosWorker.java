package dev.celeriac.chaos;

import dev.celeriac.Celeriac;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportProvider;
import dev.celeriac.worker.Worker;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * A worker process that can be made to die at a failpoint.
 *
 * <pre>ChaosWorker &lt;broker&gt; &lt;queue,…&gt; &lt;slots&gt;     with -Dchaos.ledger=file -Dchaos.fuse=file -Dchaos.prefix=keys</pre>
 */
final class ChaosWorker {
    private ChaosWorker() {}

    public static void main(String[] arguments) throws InterruptedException {
        Clock clock = Clock.systemUTC();
        var fuse = new Fuse(Path.of(System.getProperty("chaos.fuse")));
        var ledger = new Ledger(Path.of(System.getProperty("chaos.ledger")), clock);
        String broker = arguments[0];
        Map<String, @Nullable Object> options = options(broker, System.getProperty("chaos.prefix"));
        Celeriac app = Celeriac.builder("chaos")
                .environment(Map.of())
                .brokerUrl(broker)
                .resultBackend(broker)
                .set("broker_transport_options", options)
                .set("result_backend_transport_options", options)
                .transport(new FailpointTransport(open(broker, options, clock), fuse))
                .build();
        Worker worker = app.worker()
                .register(new ChaosTasks(ledger, fuse))
                .queues(arguments[1].split(","))
                .concurrency(Integer.parseInt(arguments[2]))
                .start();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            worker.close();
                            app.close();
                        },
                        "celeriac-chaos-shutdown"));
        worker.join();
    }

    /** Keys of the run's own, on Redis. */
    static Map<String, @Nullable Object> options(String broker, String prefix) {
        return broker.startsWith("redis") ? Map.of("global_keyprefix", prefix) : Map.of();
    }

    private static Transport open(String broker, Map<String, @Nullable Object> options, Clock clock) {
        String scheme = broker.substring(0, broker.indexOf(':'));
        return ServiceLoader.load(TransportProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.schemes().contains(scheme))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no transport for " + broker))
                .open(broker, options, clock);
    }
}
