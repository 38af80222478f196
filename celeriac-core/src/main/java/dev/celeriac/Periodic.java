package dev.celeriac;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a task method periodic: beat calls it without arguments, or with {@link #args}, when its class is registered with
 * the application that beat is started for. Exactly one of {@link #every} and {@link #cron} is given.
 *
 * <pre>{@code
 * @Task(name = "mail.digest")
 * @Periodic(cron = "0 8 * * mon-fri", zone = "Asia/Kathmandu")
 * public void digest() { … }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(Periodic.List.class)
public @interface Periodic {

    /** A duration: {@code 30s}, {@code 1h30m}. */
    String every() default "";

    /** Minute, hour, day of month, month and day of week, as Celery's {@code crontab.from_string}. */
    String cron() default "";

    /** Of the crontab; by default the setting {@code timezone}. */
    String zone() default "";

    /** The entry's name; by default the task's. */
    String name() default "";

    /** Arguments, a JSON array. */
    String args() default "[]";

    /** Keyword arguments, a JSON object. */
    String kwargs() default "{}";

    /** Options of the call, a JSON object: {@code {"queue": "mail", "expires": 600}}. */
    String options() default "{}";

    /** Several of them on one method; each but one needs a name. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface List {
        Periodic[] value();
    }
}
