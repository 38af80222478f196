package dev.celeriac;

import dev.celeriac.task.TaskHandlers;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method a task. Options have Celery's names and defaults; the setting {@code task_annotations} overrides them.
 * Durations are text: {@code "90s"}, {@code "10m"}, {@code "1h30m"}, or a plain number of seconds.
 *
 * <p>A wrong value is refused when the task is registered or first referred to, with task, option, value and what is
 * expected.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Task {

    /** Name on the wire. Empty for class and method, {@code com.shop.Orders.charge}; a given name survives renaming. */
    String name() default "";

    /** Retries after the first attempt; -1 for no end. */
    int maxRetries() default 3;

    /** Wait before a retry that does not say. */
    String defaultRetryDelay() default "180s";

    /** Exceptions after which the task is retried by itself. */
    Class<? extends Throwable>[] autoretryFor() default {};

    /** Exceptions after which it is not, although they are of a class in {@link #autoretryFor()}. */
    Class<? extends Throwable>[] dontAutoretryFor() default {};

    /** What automatic retries do differently. */
    RetryKwargs retryKwargs() default @RetryKwargs;

    /**
     * Wait before the first automatic retry; each next one doubles it. {@code "true"} is one second; empty or
     * {@code "false"} is no backoff.
     */
    String retryBackoff() default "";

    /** The longest wait between automatic retries with backoff. */
    String retryBackoffMax() default "600s";

    /** Whether such a wait is a random number of whole seconds from 0 to the computed one. */
    boolean retryJitter() default true;

    /** After so long the task is interrupted, so that it can clean up; empty for {@code task_soft_time_limit}. */
    String softTimeLimit() default "";

    /** After so long it is given up; empty for {@code task_time_limit}. */
    String timeLimit() default "";

    /** Whether its result is not stored. */
    Switch ignoreResult() default Switch.DEFAULT;

    /** Whether failures are stored although results are not. */
    Switch storeErrorsEvenIfIgnored() default Switch.DEFAULT;

    /** Whether the state STARTED is stored. */
    Switch trackStarted() default Switch.DEFAULT;

    /** Whether its message is acknowledged after it has run, not before. */
    Switch acksLate() default Switch.DEFAULT;

    /** With late acknowledgement: whether a failed task is acknowledged. */
    Switch acksOnFailure() default Switch.DEFAULT;

    /** With late acknowledgement: whether a task that ran into its hard limit is acknowledged. */
    Switch acksOnTimeout() default Switch.DEFAULT;

    /** Whether its message comes back when the process that ran it died. */
    Switch rejectOnWorkerLost() default Switch.DEFAULT;

    /** For each worker: {@code "10/s"}, {@code "100/m"}, {@code "5/h"}, or a number a second. */
    String rateLimit() default "";

    /** Queue of its calls, unless they name one; goes before {@code task_routes}. */
    String queue() default "";

    /** Exchange of its calls. */
    String exchange() default "";

    /** Routing key of its calls. */
    String routingKey() default "";

    /** Message priority, 0 to 255; -1 for {@code task_default_priority}. */
    int priority() default -1;

    /** So long after the call the task is not started any more. */
    String expires() default "";

    /** Serializer of its calls. */
    String serializer() default "";

    /** Compression of its calls. */
    String compression() default "";

    /** Exceptions that are to be expected ({@code throws} in Celery): failures, but logged without a traceback. */
    Class<? extends Throwable>[] throws_() default {};

    /** Whether events are sent about it. */
    boolean sendEvents() default true;

    /** Whether the tasks that it starts are recorded as its children. */
    boolean trail() default true;

    /** Whether calls are checked against its parameters before they are sent. */
    boolean typing() default true;

    /** Longest form of its result in logs and events, in characters. */
    int resultReprMaxsize() default 1024;

    /** Hooks around the body; the app makes one instance with the constructor without parameters. */
    Class<? extends TaskHandlers> base() default TaskHandlers.class;
}
