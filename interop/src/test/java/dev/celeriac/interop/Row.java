package dev.celeriac.interop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a test proves, as a row of {@code docs/compatibility.md}. In a test with parameters {@code {0}} stands for the name
 * of the parameter, and there is a row for each.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Row {
    /** Which way, such as {@code Python → Java}. */
    String way();

    /** What works, in words. */
    String what();

    String PYTHON_TO_JAVA = "Python → Java";
    String JAVA_TO_PYTHON = "Java → Python";
    String BOTH = "both";
}
