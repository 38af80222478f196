package dev.celeriac.worker;

import dev.celeriac.config.RoutingSettings;
import dev.celeriac.config.Settings;
import dev.celeriac.transport.ConsumerInfo;
import dev.celeriac.transport.QueueBinding;
import dev.celeriac.transport.ScheduledMessage;
import dev.celeriac.transport.Transport;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The queues that a worker takes messages from, which may change while it runs. Thread-safe. */
final class ServedQueues {
    private final Transport transport;
    private final Consumer<List<String>> onChange;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Map<String, QueueBinding> queues;

    private ServedQueues(Transport transport, List<QueueBinding> bindings, Consumer<List<String>> onChange) {
        this.transport = transport;
        this.onChange = onChange;
        Map<String, QueueBinding> initial = new LinkedHashMap<>();
        bindings.forEach(binding -> initial.put(binding.queue(), binding));
        this.queues = initial;
    }

    /** @param names queues that {@code task_queues} may say more about */
    static ServedQueues of(
            Transport transport, List<String> names, Settings settings, Consumer<List<String>> onChange) {
        Map<String, Map<String, @Nullable Object>> declared = settings.get(RoutingSettings.TASK_QUEUES);
        String type = settings.get(RoutingSettings.TASK_DEFAULT_EXCHANGE_TYPE);
        String key = RoutingSettings.defaultRoutingKey(settings);
        List<QueueBinding> bindings = names.stream()
                .map(name -> QueueBinding.of(name, declared == null ? null : declared.get(name), type, key))
                .toList();
        return new ServedQueues(transport, bindings, onChange);
    }

    List<String> names() {
        return List.copyOf(queues.keySet());
    }

    List<QueueBinding> bindings() {
        return List.copyOf(queues.values());
    }

    boolean add(QueueBinding binding) {
        lock.lock();
        try {
            if (queues.containsKey(binding.queue())) {
                return false;
            }
            transport.declare(List.of(binding));
            Map<String, QueueBinding> more = new LinkedHashMap<>(queues);
            more.put(binding.queue(), binding);
            change(more);
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean remove(String queue) {
        lock.lock();
        try {
            Map<String, QueueBinding> rest = new LinkedHashMap<>(queues);
            if (rest.remove(queue) == null) {
                return false;
            }
            change(rest);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Messages that wait for their time in the queues for which this node speaks: of all that serve one, the first by name. */
    List<ScheduledMessage> scheduled(String node, int most) {
        Set<String> spokenFor = new HashSet<>();
        for (ConsumerInfo other : transport.consumers()) {
            if (other.alive() && other.name().compareTo(node) < 0) {
                spokenFor.addAll(other.queues());
            }
        }
        List<String> own =
                names().stream().filter(name -> !spokenFor.contains(name)).toList();
        return own.isEmpty() ? List.of() : transport.scheduled(own, most);
    }

    private void change(Map<String, QueueBinding> changed) {
        queues = changed;
        onChange.accept(names());
    }
}
