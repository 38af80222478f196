package dev.celeriac.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.canvas.MessageEncoder;
import dev.celeriac.canvas.Prepared;
import dev.celeriac.canvas.Publications;
import dev.celeriac.canvas.Router;
import dev.celeriac.canvas.Sender;
import dev.celeriac.codec.EncodeOptions;
import dev.celeriac.codec.JsonCodec;
import dev.celeriac.codec.PythonRepr;
import dev.celeriac.codec.TaskMessageCodec;
import dev.celeriac.config.Setting;
import dev.celeriac.config.Settings;
import dev.celeriac.event.Events;
import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.message.TaskMessage;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.result.memory.MemoryResultStore;
import dev.celeriac.task.RegisteredTask;
import dev.celeriac.task.RunningTask;
import dev.celeriac.task.TaskDefinition;
import dev.celeriac.task.TaskObservers;
import dev.celeriac.task.TaskOptions;
import dev.celeriac.task.TaskParameter;
import dev.celeriac.task.TaskRegistry;
import dev.celeriac.task.TaskTracer;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.memory.MemoryTransport;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** A broker, a result store, tasks and a worker for one test, in memory and with a clock of its own. */
final class Workshop implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A task's code. */
    interface Body {
        @Nullable Object run(@Nullable Object[] args) throws Throwable;
    }

    final TestClock clock = new TestClock();
    final String queue = "q-" + UUID.randomUUID();
    final MemoryTransport broker = new MemoryTransport(queue, clock);
    final MemoryResultStore results = new MemoryResultStore(queue, Duration.ofDays(1), clock);
    final TaskRegistry registry = new TaskRegistry();
    final TaskObservers observers = new TaskObservers();
    private final List<Worker> workers = new ArrayList<>();
    private Settings settings = Settings.defaults();
    private Transport transport = broker;
    private ResultStore stored = results;

    Workshop task(String name, int parameters, Body body) {
        return task(name, parameters, TaskOptions.DEFAULTS, body);
    }

    Workshop task(String name, int parameters, TaskOptions options, Body body) {
        try {
            MethodHandle handle = MethodHandles.lookup()
                    .findVirtual(Body.class, "run", MethodType.methodType(Object.class, Object[].class))
                    .bindTo(body);
            List<TaskParameter> declared = new ArrayList<>();
            for (int i = 0; i < parameters; i++) {
                declared.add(new TaskParameter("p" + i, Object.class, true, null));
            }
            registry.register(new RegisteredTask(
                    new TaskDefinition(name, declared, Object.class, options, "test"), handle, List.of()));
            return this;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    <T extends @Nullable Object> Workshop set(Setting<T> setting, T value) {
        settings = settings.with(setting, value);
        return this;
    }

    Workshop through(UnaryOperator<Transport> wrapper) {
        transport = wrapper.apply(transport);
        return this;
    }

    /** Where workers put results; {@link #results} is where they are looked for. */
    Workshop storing(ResultStore store) {
        stored = store;
        return this;
    }

    WorkerEnvironment environment() {
        return new WorkerEnvironment(
                settings,
                registry,
                new TaskTracer(registry, (value, type) -> value, clock, ThreadLocalRandom.current(), observers),
                observers,
                publications(),
                transport,
                stored,
                TaskMessageCodec.DEFAULT::decode,
                JsonCodec.DEFAULT::toPlain,
                PythonRepr::of,
                new Events(settings, () -> transport.broadcast(), "gen1@test", clock),
                clock);
    }

    Publications publications() {
        return new Publications(
                settings, new Router(settings, List.of()), registry, ENCODER, new Sender("gen1@test", "reply"), clock);
    }

    WorkerBuilder worker(PoolKind pool) {
        return new WorkerBuilder(environment(), tasks -> {})
                .queues(queue)
                .pool(pool)
                .concurrency(2)
                .hostname("w@test")
                .tuning(tuning(Duration.ofSeconds(10), Duration.ofSeconds(1)));
    }

    static WorkerTuning tuning(Duration stall, Duration stale) {
        return new WorkerTuning(attempt -> Duration.ofMillis(5), stall, stale, Duration.ofSeconds(1));
    }

    Worker start(WorkerBuilder builder) {
        Worker worker = builder.start();
        workers.add(worker);
        return worker;
    }

    Worker start(PoolKind pool) {
        return start(worker(pool));
    }

    /** Publishes a call and returns its id. */
    String send(String task, Object... args) {
        return send(task, Map.of(), args);
    }

    String send(String task, Map<String, @Nullable Object> options, Object... args) {
        return send(new SignatureDocument(task, Arrays.asList(args), Map.of(), options, null, false));
    }

    String send(SignatureDocument signature) {
        Map<String, @Nullable Object> options = new java.util.LinkedHashMap<>(signature.options());
        options.putIfAbsent("queue", queue);
        Prepared prepared = publications()
                .call(
                        new SignatureDocument(
                                signature.task(), signature.args(), signature.kwargs(), options, null, false),
                        null);
        broker.publish(List.of(prepared.publication()), PATIENCE);
        return prepared.taskId();
    }

    void sendRaw(Message message) {
        broker.publish(List.of(Publication.toQueue(queue, message, null, null)), PATIENCE);
    }

    SignatureDocument signature(String task, String id, Object... args) {
        return new SignatureDocument(
                task, Arrays.asList(args), Map.of(), Map.of("task_id", id, "queue", queue), null, false);
    }

    static ConditionFactory eventually() {
        return await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    /** Waits for a final document. */
    TaskMeta result(String id) {
        eventually().until(() -> results.find(id).filter(TaskMeta::ready).isPresent());
        return results.find(id).orElseThrow();
    }

    TaskMeta awaitState(String id, String state) {
        eventually()
                .until(() ->
                        results.find(id).filter(m -> m.status().equals(state)).isPresent());
        return results.find(id).orElseThrow();
    }

    /** Waits until the broker has nothing left, neither ready nor held. */
    void awaitDrained() {
        eventually().untilAsserted(() -> {
            assertThat(broker.stats(queue).ready()).as("ready").isZero();
            assertThat(broker.stats(queue).held()).as("held").isZero();
        });
    }

    static RunningTask self() {
        RunningTask running = RunningTask.currentOrNull();
        assertThat(running).isNotNull();
        return running;
    }

    @Override
    public void close() {
        workers.forEach(Worker::stopNow);
        workers.forEach(Worker::close);
        broker.close();
        results.close();
    }

    static final MessageEncoder ENCODER = new MessageEncoder() {
        @Override
        public Message encode(
                TaskMessage message, Properties properties, String serializer, @Nullable String compression) {
            return TaskMessageCodec.DEFAULT.encode(
                    message,
                    new EncodeOptions(
                            compression, properties.priority(), properties.expiration(), properties.deliveryMode()));
        }

        @Override
        public String argsRepr(List<@Nullable Object> args) {
            return PythonRepr.args(args);
        }

        @Override
        public String kwargsRepr(Map<String, @Nullable Object> kwargs) {
            return PythonRepr.kwargs(kwargs);
        }
    };
}
