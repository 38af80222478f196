package dev.celeriac;

import dev.celeriac.canvas.Stamping;
import dev.celeriac.canvas.StampingVisitor;
import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.task.TaskRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Options of a call or of a whole workflow, all of Celery's {@code apply_async} and {@code set}. Every method returns a copy
 * with the option set; what is not set comes from the task, then from routes and settings.
 *
 * <p>Options of a whole are Celery's: those of a chain are for the task that runs first, those of a group for each of its
 * members, those of a chord for the tasks of its header and its body; they go before the options of the members themselves.
 * The id of a chain or chord is that of its last task, the id of a group its own.
 *
 * @param <S> the kind of call
 */
public abstract sealed class CallOptions<S> permits Signature, Step, Chain, Group, Chord, SavedWorkflow {

    /** Options that concern the caller only and have no place in a document. */
    private static final List<String> LOCAL = List.of("retry", "retry_policy", "add_to_parent");

    CallOptions() {}

    static Map<String, @Nullable Object> merged(
            Map<String, @Nullable Object> old, Map<String, ? extends @Nullable Object> more) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(old);
        more.forEach((name, value) -> {
            if (value == null) {
                merged.remove(name);
            } else {
                merged.put(name, value);
            }
        });
        return Collections.unmodifiableMap(merged);
    }

    /** As Celery's JSON has them. */
    static Map<String, @Nullable Object> plain(Map<String, @Nullable Object> options) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        options.forEach((name, value) -> {
            if (value != null && !LOCAL.contains(name)) {
                plain.put(name, plain(value));
            }
        });
        return plain;
    }

    private static Object plain(Object option) {
        if (option instanceof Duration duration) {
            // Python takes whole or fractional seconds.
            return duration.getNano() == 0
                    ? (Object) duration.getSeconds()
                    : (Object) (duration.getSeconds() + duration.getNano() / 1e9);
        }
        return option instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : option;
    }

    /** A copy with an option under Celery's name, for one that has no method here. */
    public abstract S option(String name, @Nullable Object value);

    abstract @Nullable Object option(String name);

    /** Not before so long from the call. With {@link #eta} the call is refused: Celery silently ignores the eta. */
    public S countdown(Duration countdown) {
        return option("countdown", countdown);
    }

    /** Not before this time. */
    public S eta(Instant eta) {
        return option("eta", eta);
    }

    /** Not started later than so long after the call; the task ends as REVOKED then. */
    public S expires(Duration afterCall) {
        return option("expires", afterCall);
    }

    /** Not started later than at this time. */
    public S expires(Instant at) {
        return option("expires", at);
    }

    public S queue(String queue) {
        return option("queue", queue);
    }

    public S exchange(String exchange) {
        return option("exchange", exchange);
    }

    public S routingKey(String routingKey) {
        return option("routing_key", routingKey);
    }

    /** Which end of the range is served first is the transport's. */
    public S priority(int priority) {
        return option("priority", priority);
    }

    /** The id of the call; whoever gives one sees to it that it is unique. */
    public S taskId(String id) {
        return option("task_id", id);
    }

    /** A header of your own, to be read with {@code TaskContext.headers()}; retries keep it. */
    public S header(String name, Object value) {
        Map<String, Object> headers = new LinkedHashMap<>();
        if (option("headers") instanceof Map<?, ?> old) {
            old.forEach((key, v) -> headers.put(String.valueOf(key), v));
        }
        headers.put(name, value);
        return option("headers", headers);
    }

    /** Headers of your own, in place of earlier ones. */
    public S headers(Map<String, Object> headers) {
        return option("headers", new LinkedHashMap<>(headers));
    }

    /** Another name in logs and events. */
    public S shadow(String name) {
        return option("shadow", name);
    }

    /** Several options under Celery's names (Celery's {@code set}); null takes one away. */
    public S set(Map<String, ? extends @Nullable Object> options) {
        return withOptions(options);
    }

    abstract S withOptions(Map<String, ? extends @Nullable Object> options);

    /**
     * What to call on success; gets the result as first argument too, unless it is immutable. Of a chain it follows the last
     * task, of a chord the body. Of a group it follows the first member, without its result, however the others end: use
     * {@code then} to call something with the results of all.
     */
    public S link(Workflow<?> callback) {
        return linked("link", callback.toDocument());
    }

    /**
     * What to call on failure; gets the failed task's id as first argument too, unless it is immutable. Of a chain and of a
     * group it belongs to every task and may be called once for each; of a chord to the body, which fails with its header.
     */
    public S linkError(Workflow<?> errback) {
        return linked("link_error", errback.toDocument());
    }

    /** {@link #linkError(Workflow)} with something that waits for the failed task's id. */
    public S linkError(Partial<? super String, ?> errback) {
        return linked("link_error", errback.toDocument());
    }

    /**
     * What to call in the worker in which the failure is seen, with the failed call, its exception and the traceback, if the
     * task is registered there; elsewhere it cannot run (Celery's errbacks of three arguments).
     */
    public S linkError(Task3<? super TaskRequest, ? super Throwable, ? super String, ?> errback) {
        return linked("link_error", new SignatureDocument(errback.name(), List.of(), Map.of(), Map.of(), null, false));
    }

    /** {@link #linkError(Workflow)} under Celery's other name. */
    public S onError(Workflow<?> errback) {
        return linkError(errback);
    }

    /** {@link #linkError(Partial)} under Celery's other name. */
    public S onError(Partial<? super String, ?> errback) {
        return linkError(errback);
    }

    /** {@link #linkError(Task3)} under Celery's other name. */
    public S onError(Task3<? super TaskRequest, ? super Throwable, ? super String, ?> errback) {
        return linkError(errback);
    }

    /** A copy with a callback or errback more. */
    abstract S linked(String option, SignatureDocument callback);

    /** With one more in a list of callbacks. Celery ignores one that is there already. */
    final S listed(String name, SignatureDocument callback) {
        List<Object> all = new ArrayList<>();
        Object old = option(name);
        if (old instanceof List<?> list) {
            all.addAll(list);
        } else if (old != null) {
            all.add(old);
        }
        Map<String, @Nullable Object> map = SignatureCodec.toMap(callback);
        if (!all.contains(map)) {
            all.add(map);
        }
        return option(name, List.copyOf(all));
    }

    /** A copy in which everything has this stamp, with its callbacks and errbacks. */
    public S stamp(String name, Object value) {
        return stamp(Stamping.of(Map.of(name, value)));
    }

    /** A copy in which everything has these stamps. */
    public S stamp(Map<String, ? extends @Nullable Object> stamps) {
        return stamp(Stamping.of(stamps));
    }

    /** A copy in which everything is stamped with what the visitor says. */
    public S stamp(StampingVisitor visitor) {
        return stamp(Stamping.by(visitor));
    }

    /** A copy that is stamped; see {@link Stamping}. */
    public abstract S stamp(Stamping stamping);

    /** The stamps of the call itself, by name. */
    public Map<String, @Nullable Object> stamps() {
        Map<String, @Nullable Object> stamps = new LinkedHashMap<>();
        if (option(Stamping.NAMES) instanceof List<?> names) {
            names.forEach(name -> stamps.put(String.valueOf(name), option(String.valueOf(name))));
        }
        return stamps;
    }

    /** Whether publishing is tried again when the broker does not answer. */
    public S retry(boolean retry) {
        return option("retry", retry);
    }

    /**
     * How publishing is tried again.
     *
     * @param policy {@code max_retries}, and in seconds {@code interval_start}, {@code interval_step},
     *     {@code interval_max} and {@code timeout}, the limit for everything together
     */
    public S retryPolicy(Map<String, ?> policy) {
        return option("retry_policy", Map.copyOf(policy));
    }

    /** Whether the result is not stored; goes before the task's own option. */
    public S ignoreResult(boolean ignore) {
        return option("ignore_result", ignore);
    }

    public S serializer(String serializer) {
        return option("serializer", serializer);
    }

    public S compression(String compression) {
        return option("compression", compression);
    }

    /** Hard limit of this call. */
    public S timeLimit(Duration limit) {
        return option("time_limit", limit);
    }

    /** Soft limit of this call. */
    public S softTimeLimit(Duration limit) {
        return option("soft_time_limit", limit);
    }

    /** What logs and events show for the positional arguments, to keep a secret out of them. */
    public S argsRepr(String text) {
        return option("argsrepr", text);
    }

    /** What logs and events show for the keyword arguments. */
    public S kwargsRepr(String text) {
        return option("kwargsrepr", text);
    }

    /** Queue for replies, for {@code rpc://} results. */
    public S replyTo(String queue) {
        return option("reply_to", queue);
    }

    /** Whether a task that makes this call records it as its child; it does by default. */
    public S addToParent(boolean add) {
        return option("add_to_parent", add);
    }
}
