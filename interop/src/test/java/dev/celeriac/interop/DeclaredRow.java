package dev.celeriac.interop;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A row of the table, as a test declares it.
 *
 * @param section the heading it is under
 * @param way which way
 * @param what what works
 */
record DeclaredRow(String section, String way, String what) implements Comparable<DeclaredRow> {
    private static final Comparator<DeclaredRow> ORDER = Comparator.comparing(DeclaredRow::section)
            .thenComparing(DeclaredRow::what)
            .thenComparing(DeclaredRow::way);

    static DeclaredRow of(Method test, String parameter) {
        Row row = test.getAnnotation(Row.class);
        String section = test.getDeclaringClass().getAnnotation(Section.class).value();
        return new DeclaredRow(section, row.way(), row.what().replace("{0}", parameter.replaceAll("^\"(.*)\"$", "$1")));
    }

    /** The rows of all integration tests, in the order of the table. */
    static List<DeclaredRow> all() throws IOException {
        Path classes;
        try {
            classes = Path.of(DeclaredRow.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(name -> name.endsWith("IT.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .flatMap(DeclaredRow::of)
                    .sorted()
                    .toList();
        }
    }

    private static Stream<DeclaredRow> of(String testClass) {
        try {
            Class<?> type = Class.forName(testClass, false, DeclaredRow.class.getClassLoader());
            return Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Row.class))
                    .flatMap(method -> parameters(method).map(parameter -> of(method, parameter)));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<String> parameters(Method test) {
        var values = test.getAnnotation(ValueSource.class);
        if (values != null) {
            return Arrays.stream(values.strings());
        }
        return test.isAnnotationPresent(EnumSource.class)
                ? Arrays.stream(test.getParameterTypes()[0].getEnumConstants()).map(String::valueOf)
                : Stream.of("");
    }

    @Override
    public int compareTo(DeclaredRow other) {
        return ORDER.compare(this, other);
    }
}
