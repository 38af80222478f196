package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the compiler takes of a workflow and what it does not. */
class WorkflowTypesTest {
    private static final Map<String, Boolean> SNIPPETS = new LinkedHashMap<>();

    private static void compiles(String... snippets) {
        List.of(snippets).forEach(snippet -> SNIPPETS.put(snippet, true));
    }

    private static void doesNot(String... snippets) {
        List.of(snippets).forEach(snippet -> SNIPPETS.put(snippet, false));
    }

    @BeforeAll
    static void snippets() {
        compiles(
                "app.chain(validate.s(42L)).then(charge).then(receipt).delay()",
                "AsyncResult<String> r = app.chain(validate.s(42L)).then(charge).then(receipt).delay()",
                "AsyncResult<String> r = validate.s(42L).then(charge).then(receipt).delay()",
                "GroupResult<String> g = app.group(List.of(1L, 2L), i -> name.s(i)).delay()",
                "AsyncResult<Long> r = app.group(List.of(1L, 2L), i -> name.s(i)).then(count).delay()",
                "AsyncResult<List<String>> r = app.chain(name.s(1L)).then(app.fanOut(List.of(repeat.s(2), repeat.s(3)))).delay()",
                "app.group(List.of(1L), i -> name.s(i)).then(count).then(name).then(repeat.s(3)).delay()",
                // what is complete takes nothing from before it
                "AsyncResult<Order> r = app.chain(name.s(1L)).then(validate.s(2L)).delay()",
                "AsyncResult<List<String>> r = app.chain(count.s(List.of())).then(app.group(List.of(name.s(1L)))).delay()",
                // chains that wait for a value
                "Partial<Long, Receipt> p = validate.s().then(charge)",
                "app.chain(count.s(List.of())).then(validate.s().then(charge)).then(receipt).delay()",
                "app.group(List.of(name.s(1L))).then(count.s().then(name)).delay()",
                "app.chain(count.s(List.of())).then(app.fanOut(List.of(name.s().then(repeat.s(2)), name.s()))).delay()",
                "validate.s(1L).link(charge.s()).linkError(alarm.s()).onError(inline).delay()",
                "app.chain(validate.s(1L)).then(charge).link(receipt.s()).onError(alarm.s()).queue(\"q\").delay()",
                "app.group(List.of(name.s(1L))).link(name.s(2L)).linkError(alarm.s()).delay()",
                "Chain<Receipt> c = app.chain(validate.s(1L)).then(charge).stamp(\"tenant\", \"acme\")",
                // a supertype is taken
                "app.chain(name.s(1L)).then(anything).delay()",
                "app.group(List.of(name.s(1L))).then(anything).delay()",
                // by name only
                "app.chain(app.signature(\"a\")).then(app.step(\"b\", 1)).then(app.signature(\"c\")).delay()",
                "app.chain(name.s(1L)).then(app.<Long>step(\"python.length\")).then(name).delay()",
                "app.workflowFromJson(\"{}\").then(name.s()).then(app.signature(\"c\")).delay()",
                "List<Receipt> l = app.group(List.of(1L), i -> app.chain(validate.s(i)).then(charge)).delay().get()");
        doesNot(
                "app.chain(validate.s(42L)).then(receipt).delay()",
                "app.chain(validate.s(\"42\")).then(charge).delay()",
                "app.chain(name.s(1L)).then(repeat.s(\"2\")).delay()",
                "AsyncResult<Long> r = app.chain(validate.s(42L)).then(charge).then(receipt).delay()",
                "app.chain(name.s(1L)).then(repeat).delay()",
                // a chord's body takes a list of what its parts return
                "app.group(List.of(1L, 2L), i -> name.s(i)).then(receipt).delay()",
                "app.group(List.of(1L, 2L), i -> validate.s(i)).then(count).delay()",
                "app.group(List.of(name.s(1L))).then(repeat.s(2)).delay()",
                "app.chain(count.s(List.of())).then(app.fanOut(List.of(repeat.s(2)))).delay()",
                "app.chain(name.s(1L)).then(app.fanOut(List.of(repeat.s(2)))).then(repeat.s(2)).delay()",
                // what waits for something cannot begin
                "app.chain(charge.s()).delay()",
                "app.group(List.of(charge.s(), charge.s())).delay()",
                "charge.s().delay()",
                "validate.s().then(charge).delay()",
                "app.chain(name.s(1L)).then(validate.s().then(charge)).delay()",
                // callbacks take the result, errbacks the id or (request, exception, traceback)
                "validate.s(1L).link(receipt.s()).delay()",
                "validate.s(1L).linkError(charge.s()).delay()",
                "validate.s(1L).linkError(wrongInline).delay()",
                "app.group(List.of(name.s(1L))).link(count.s()).delay()",
                "app.chain(validate.s(1L)).then(charge).link(name.s()).delay()");
    }

    private static Path home(Class<?> of) throws URISyntaxException {
        return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    @TempDir
    Path output;

    @Test
    @DisplayName("steps that fit compile, and steps that do not fit do not")
    void types() throws URISyntaxException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler).as("a JDK, not a JRE").isNotNull();
        List<JavaFileObject> sources = new ArrayList<>();
        Map<String, String> byName = new LinkedHashMap<>();
        for (String snippet : SNIPPETS.keySet()) {
            String name = "Snippet" + byName.size();
            byName.put("/" + name + ".java", snippet);
            sources.add(source(name, snippet));
        }
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        String classPath = Stream.of(home(Celeriac.class), home(WorkflowTypesTest.class), home(Nullable.class))
                .map(Path::toString)
                .collect(Collectors.joining(System.getProperty("path.separator")));
        compiler.getTask(
                        null,
                        null,
                        diagnostics,
                        List.of("-proc:none", "-Xmaxerrs", "1000", "-d", output.toString(), "-cp", classPath),
                        null,
                        sources)
                .call();

        Set<String> failed = new TreeSet<>();
        for (Diagnostic<? extends JavaFileObject> each : diagnostics.getDiagnostics()) {
            if (each.getKind() == Diagnostic.Kind.ERROR) {
                failed.add(byName.get(each.getSource().getName()));
                // A snippet that is no Java at all would prove nothing.
                assertThat(each.getCode())
                        .as("%s: %s", byName.get(each.getSource().getName()), each)
                        .doesNotContain("expected", "illegal.start", "not.stmt");
            }
        }
        Set<String> wanted = new TreeSet<>();
        SNIPPETS.forEach((snippet, compiles) -> {
            if (!compiles) {
                wanted.add(snippet);
            }
        });
        assertThat(failed).as("%s", diagnostics.getDiagnostics()).isEqualTo(wanted);
    }

    private static JavaFileObject source(String name, String snippet) {
        String text = """
                import dev.celeriac.*;
                import dev.celeriac.task.TaskRequest;
                import java.util.List;
                abstract class %s {
                    record Order(long id) {}
                    record Receipt(long id) {}
                    Celeriac app;
                    Task1<Long, Order> validate;
                    Task1<Order, Receipt> charge;
                    Task1<Receipt, String> receipt;
                    Task1<Long, String> name;
                    Task2<String, Integer, String> repeat;
                    Task1<List<String>, Long> count;
                    Task1<Object, Object> anything;
                    Task1<String, Void> alarm;
                    Task3<TaskRequest, Throwable, String, Void> inline;
                    Task3<String, Throwable, String, Void> wrongInline;
                    void run() {
                        %s;
                    }
                }
                """.formatted(name, snippet);
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }
}
