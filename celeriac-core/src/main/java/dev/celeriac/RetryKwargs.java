package dev.celeriac;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What automatic retries do differently from manual ones (Celery's {@code retry_kwargs}). */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface RetryKwargs {

    /** Limit of automatic retries; -1 for no end, and {@link Integer#MIN_VALUE} for the task's own limit. */
    int maxRetries() default Integer.MIN_VALUE;

    /** Wait before each one, as {@link Task#defaultRetryDelay()}; empty for that. {@link Task#retryBackoff()} goes before. */
    String countdown() default "";
}
