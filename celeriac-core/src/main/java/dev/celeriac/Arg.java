package dev.celeriac;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A parameter of a task, where more is to be said of it than Java does. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Arg {

    /** Name for keyword arguments; empty for the parameter's own, which needs {@code javac -parameters}. */
    String value() default "";

    /** Whether a call may leave it out; it is then null, or zero or false, unless there is a default. */
    boolean optional() default false;

    /** What it is when a call leaves it out, as text: {@code "10"}, {@code "true"}. Makes it optional. */
    String defaultValue() default NONE;

    /** No default. */
    String NONE = "\0";
}
