package dev.celeriac;

import dev.celeriac.canvas.Stamping;
import dev.celeriac.message.SignatureDocument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call that can be made, now or later, here or in another process (Celery's signature). Immutable and thread-safe,
 * as far as the arguments are.
 *
 * @param <R> what the call returns
 */
public final class Signature<R extends @Nullable Object> extends CallOptions<Signature<R>> implements Workflow<R> {

    private final Target target;
    private final List<@Nullable Object> args;
    private final Map<String, @Nullable Object> kwargs;
    private final Map<String, @Nullable Object> options;
    private final boolean immutable;
    private final boolean typed;

    Signature(
            Target target,
            List<@Nullable Object> args,
            Map<String, @Nullable Object> kwargs,
            Map<String, @Nullable Object> options,
            boolean immutable) {
        this(target, args, kwargs, options, immutable, true);
    }

    private Signature(
            Target target,
            List<@Nullable Object> args,
            Map<String, @Nullable Object> kwargs,
            Map<String, @Nullable Object> options,
            boolean immutable,
            boolean typed) {
        this.target = target;
        this.args = args;
        this.kwargs = kwargs;
        this.options = options;
        this.immutable = immutable;
        this.typed = typed;
    }

    static <R extends @Nullable Object> Signature<R> untyped(
            Target target, List<? extends @Nullable Object> args, Map<String, ? extends @Nullable Object> kwargs) {
        return new Signature<>(
                target,
                Collections.unmodifiableList(new ArrayList<@Nullable Object>(args)),
                Collections.unmodifiableMap(new LinkedHashMap<String, @Nullable Object>(kwargs)),
                Map.of(),
                false,
                false);
    }

    /** Name of the task. */
    public String task() {
        return target.name();
    }

    public List<@Nullable Object> args() {
        return args;
    }

    public Map<String, @Nullable Object> kwargs() {
        return kwargs;
    }

    /** Options under Celery's names. */
    public Map<String, @Nullable Object> options() {
        return options;
    }

    /** Whether the result of a task before it is not passed on to it. */
    public boolean isImmutable() {
        return immutable;
    }

    /** A copy that does not get the result of a task before it (Celery's {@code si}). */
    public Signature<R> immutable() {
        return new Signature<>(target, args, kwargs, options, true, typed);
    }

    /** {@link #immutable()} under Celery's name. */
    public Signature<R> si() {
        return immutable();
    }

    @Override
    public Signature<R> option(String name, @Nullable Object value) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(options);
        changed.put(name, value);
        return new Signature<>(target, args, kwargs, Collections.unmodifiableMap(changed), immutable, typed);
    }

    @Override
    @Nullable Object option(String name) {
        return options.get(name);
    }

    @Override
    Signature<R> withOptions(Map<String, ? extends @Nullable Object> more) {
        return new Signature<>(target, args, kwargs, merged(options, more), immutable, typed);
    }

    @Override
    Signature<R> linked(String option, SignatureDocument callback) {
        return listed(option, callback);
    }

    /** What to call with the result on success. */
    public Signature<R> link(Partial<? super R, ?> callback) {
        return linked("link", callback.toDocument());
    }

    @Override
    public Signature<R> stamp(Stamping stamping) {
        return withStamps(stamping.stamp(toDocument()));
    }

    /** The same with the options that a stamped document of it has. */
    Signature<R> withStamps(SignatureDocument stamped) {
        Map<String, @Nullable Object> before = plain(options);
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(options);
        stamped.options().forEach((name, value) -> {
            if (!Objects.equals(before.get(name), value)) {
                changed.put(name, value);
            }
        });
        return new Signature<>(target, args, kwargs, Collections.unmodifiableMap(changed), immutable, typed);
    }

    /**
     * A copy with more arguments in front and more keyword arguments, which go before those that are there (Celery's
     * {@code clone}). An immutable call takes none and stays as it is. Arguments are checked when it is sent.
     */
    public Signature<R> clone(List<? extends @Nullable Object> first, Map<String, ? extends @Nullable Object> more) {
        if (immutable) {
            return this;
        }
        List<@Nullable Object> all = new ArrayList<>(first);
        all.addAll(args);
        Map<String, @Nullable Object> named = new LinkedHashMap<>(kwargs);
        named.putAll(more);
        return replace(all, named);
    }

    /** {@link #clone(List, Map)} with positional arguments only, under Celery's other name. */
    public Signature<R> partial(@Nullable Object... first) {
        return clone(Arrays.asList(first), Map.of());
    }

    /** A copy with other arguments (Celery's {@code replace}). They are checked when it is sent. */
    public Signature<R> replace(
            List<? extends @Nullable Object> newArgs, Map<String, ? extends @Nullable Object> newKwargs) {
        return new Signature<>(
                target,
                Collections.unmodifiableList(new ArrayList<@Nullable Object>(newArgs)),
                Collections.unmodifiableMap(new LinkedHashMap<String, @Nullable Object>(newKwargs)),
                options,
                immutable,
                false);
    }

    /** Then this, with the result as its argument: a chain. */
    public <N extends @Nullable Object> Chain<N> then(Task1<? super R, N> next) {
        return Chain.of(target.caller(), this).then(next);
    }

    /** Then this, with the result as its first argument: a chain. */
    public <N extends @Nullable Object> Chain<N> then(Partial<? super R, N> next) {
        return Chain.of(target.caller(), this).then(next);
    }

    /** Then this, as it stands: the result is not passed on. */
    public <N extends @Nullable Object> Chain<N> then(Workflow<N> next) {
        return Chain.of(target.caller(), this).then(next);
    }

    /**
     * Publishes the call.
     *
     * @return its result to come, whose id is fixed
     * @throws dev.celeriac.exceptions.InvalidArgumentsException if arguments do not fit the task or cannot be written, or
     *     options contradict each other; nothing was sent
     * @throws dev.celeriac.exceptions.OperationalError if the broker did not take it, retries included
     * @throws IllegalStateException if the task belongs to no app
     */
    public AsyncResult<R> applyAsync() {
        return target.requireCaller().applyAsync(this);
    }

    /** {@link #applyAsync()} under Celery's other name. */
    @Override
    public AsyncResult<R> delay() {
        return applyAsync();
    }

    /** Runs the call now, in this thread, as a worker would. The task must be registered. */
    public EagerResult<R> apply() {
        return target.requireCaller().applyNow(this);
    }

    /** The call as it follows another: with its result in front, unless it is immutable. */
    Signature<R> after(@Nullable Object result) {
        if (immutable) {
            return this;
        }
        List<@Nullable Object> all = new ArrayList<>();
        all.add(result);
        all.addAll(args);
        return new Signature<>(target, Collections.unmodifiableList(all), kwargs, options, false, typed);
    }

    /** The same call through an app; for tasks that were declared without one. */
    Signature<R> through(Caller caller) {
        return new Signature<>(target.through(caller), args, kwargs, options, immutable, typed);
    }

    Target target() {
        return target;
    }

    /** Whether the compiler has checked the arguments. */
    boolean typed() {
        return typed;
    }

    /** Celery's JSON form, as plain values. */
    @Override
    public SignatureDocument toDocument() {
        return new SignatureDocument(target.name(), args, kwargs, plain(options), null, immutable);
    }

    @Override
    public String toString() {
        return toDocument().toString();
    }
}
