package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Section("Types")
class TypesIT {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster().withJavaWorker().withPythonWorker();

    @Row(way = Row.PYTHON_TO_JAVA, what = "{0} as argument")
    @ParameterizedTest(name = "{0}")
    @EnumSource
    void pythonArgument(Sample sample) {
        if (pythonCannotSend(sample)) {
            return;
        }
        String id = (String) CLUSTER.python().run("""
                        r = app.send_task('java.take', [%s])
                        r.get(timeout=30)
                        result = r.id
                        """.formatted(sample.python));
        JavaTasks.Taken taken = JavaTasks.TAKEN.remove(id);
        assertThat(taken).isNotNull();
        assertThat(taken.value()).isEqualTo(asJavaSees(sample));
    }

    @Row(way = Row.PYTHON_TO_JAVA, what = "{0} as result")
    @ParameterizedTest(name = "{0}")
    @EnumSource
    void pythonResult(Sample sample) {
        if (pythonCannotSend(sample)) {
            return;
        }
        Object result =
                CLUSTER.app().send("python.evaluate", List.of(sample.python)).get(Cluster.PATIENCE);
        assertThat(result).isEqualTo(asJavaSees(sample));
    }

    @Row(way = Row.JAVA_TO_PYTHON, what = "{0} as argument")
    @ParameterizedTest(name = "{0}")
    @EnumSource
    void javaArgument(Sample sample) {
        var arguments = java.util.Arrays.asList(sample.value, asPythonSees(sample));
        assertThat(CLUSTER.app().send("python.compare", arguments).get(Cluster.PATIENCE))
                .isEqualTo("same");
    }

    @Row(way = Row.JAVA_TO_PYTHON, what = "{0} as result")
    @ParameterizedTest(name = "{0}")
    @EnumSource
    void javaResult(Sample sample) {
        assertThat(CLUSTER.python().run("""
                                value = app.send_task('java.give', ['%s']).get(timeout=30)
                                result = same(value, %s)
                                """.formatted(sample.name(), asPythonSees(sample))))
                .isEqualTo("same");
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "typed parameters of the Java method: times, decimal, uuid")
    void typedParameters() {
        assertThat(CLUSTER.python().eval("""
                                app.send_task('java.typed', [datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), \
                                datetime.date(2026, 1, 2), datetime.time(3, 4, 5), decimal.Decimal('1.10'), \
                                uuid.UUID(int=1)]).get(timeout=30)"""))
                .isEqualTo("2026-01-02T03:04:05Z 2026-01-02 03:04:05 1.10 00000000-0000-0000-0000-000000000001");
    }

    @Test
    @Row(way = Row.BOTH, what = "a Java record as argument and result, a dict in Python")
    void records() {
        assertThat(CLUSTER.python().run("""
                                order = {'customer': 'ann', 'lines': [{'product': 'tea', 'count': 2}], 'due': None}
                                value = app.send_task('java.customer', [order]).get(timeout=30)
                                result = same(value, {**order, 'customer': 'ANN'})
                                """)).isEqualTo("same");
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "keyword arguments by parameter name, defaults for what is left out")
    void keywordArguments() {
        assertThat(CLUSTER.python()
                        .eval("app.send_task('java.user', kwargs={'name': 'Ann', 'user_id': 7}).get(timeout=30)"))
                .isEqualTo("Ann is 7");
        assertThat(CLUSTER.python().eval("app.send_task('java.add', [7]).get(timeout=30)"))
                .isEqualTo(7L);
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "keyword arguments")
    void keywordArgumentsOfPython() {
        assertThat(CLUSTER.app().send("python.add", List.of(1), Map.of("y", 2)).get(Cluster.PATIENCE))
                .isEqualTo(3L);
    }

    /** Celery before 5.3 writes dates and the like as text, and refuses bytes. */
    private static boolean pythonCannotSend(Sample sample) {
        if (!sample.extended() || CLUSTER.pythonIs(5, 3)) {
            return false;
        }
        Compatibility.note(sample.asText.isEmpty() ? "refused by Celery" : "sent as text by Celery");
        return sample.asText.isEmpty();
    }

    private static Object asJavaSees(Sample sample) {
        return sample.extended() && !CLUSTER.pythonIs(5, 3) ? sample.asText : sample.value;
    }

    /** Celery before 5.3 has no extended types: a task gets the dict. */
    private static String asPythonSees(Sample sample) {
        if (!sample.extended() || CLUSTER.pythonIs(5, 3)) {
            return sample.python;
        }
        Compatibility.note("a dict in Celery");
        return switch (sample.extension) {
            case "uuid" -> "{'__type__': 'uuid', '__value__': {'hex': %s.hex}}".formatted(sample.python);
            case "bytes" -> "{'__type__': 'bytes', '__value__': %s.decode()}".formatted(sample.python);
            case "base64" -> "{'__type__': 'base64', '__value__': '/wAB'}";
            case "decimal" -> "{'__type__': 'decimal', '__value__': str(%s)}".formatted(sample.python);
            default -> "{'__type__': '%s', '__value__': %s.isoformat()}".formatted(sample.extension, sample.python);
        };
    }
}
