package dev.celeriac.pool.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a child is started with, from what its parent was started with. */
class ChildCommandTest {
    @TempDir
    Path directory;

    private static List<String> line(String... parent) {
        return line(List.of(), parent);
    }

    private static List<String> line(List<String> settings, String... parent) {
        try {
            return ChildCommand.split("/jdk/bin/java", List.of(parent), settings)
                    .builder(List.of("-Xchild"), "mark")
                    .command();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The line of a child of a plain parent with these options between. */
    private static String[] child(String... before) {
        List<String> line = new ArrayList<>(List.of("/jdk/bin/java"));
        for (String word : before) {
            line.addAll(word.equals("*") ? List.of("-Xchild", "-Dceleriac.child=mark") : List.of(word));
        }
        return line.toArray(String[]::new);
    }

    private String file(String content) throws IOException {
        return "@" + Files.writeString(directory.resolve("arguments" + ++files), content);
    }

    private int files;

    @Test
    void itsOptionsComeBeforeTheMainClassHoweverThatIsNamed() {
        assertThat(line("-Xmx1g", "-cp", "a.jar:b.jar", "com.shop.Main", "-cp", "x"))
                .containsExactly(child("-Xmx1g", "-cp", "a.jar:b.jar", "*", "com.shop.Main", "-cp", "x"));
        assertThat(line("-jar", "shop.jar", "--port=1")).containsExactly(child("*", "-jar", "shop.jar", "--port=1"));
        assertThat(line("--module-path", "mods", "-m", "shop/com.shop.Main"))
                .containsExactly(child("--module-path", "mods", "*", "-m", "shop/com.shop.Main"));
    }

    @Test
    void argumentFilesAreUsedAgainUnlessSomethingInThemIsNotForAChild() throws IOException {
        String options = file("-Xmx1g  # how much\n-cp \"a b.jar:\\\n   c.jar\"\n");
        assertThat(line(options, "com.shop.Main", "@not-a-file"))
                .containsExactly(child(options, "*", "com.shop.Main", "@not-a-file"));
        assertThat(line("-Xss1m", file("-XX:+UseG1GC -Dname='a b' -cp"), "x.jar", "Main"))
                .containsExactly(child("-Xss1m", "-Dname=a b", "-cp", "x.jar", "*", "Main"));
        assertThat(line(file("-cp \"a b.jar\" com.shop.Main --port"), "1", "@x"))
                .containsExactly(child("-cp", "a b.jar", "*", "com.shop.Main", "--port", "1", "@x"));
        assertThatThrownBy(() -> ChildCommand.split("java", List.of("@" + directory.resolve("gone"), "M"), List.of()))
                .isInstanceOf(IOException.class);
        assertThat(line("--disable-@files", "@Main")).containsExactly(child("--disable-@files", "*", "@Main"));
    }

    @Test
    void settingsLeaveOptionsOut() {
        assertThat(line(List.of("-Xmx1g", "!-javaagent:/opt/jmx"), "-javaagent:/opt/jmx.jar=8080", "-javaagent:x", "M"))
                .containsExactly(child("-javaagent:x", "*", "M"));
        assertThat(ChildCommand.added(List.of("-Xmx1g", "!-javaagent:/opt/jmx")))
                .containsExactly("-Xmx1g");
    }

    @Test
    void optionsInVariablesAreLeftOutToo() {
        String kept = "-Da=1 '-Dname=a b' -XX:+UseG2";
        assertThat(JavaArguments.keep(kept, option -> true)).isEqualTo(kept);
        assertThat(JavaArguments.keep(
                        "-Da=1 '-Dname=a b'\t-agentlib:jdwp=address=5005  -Dq='\"'",
                        option -> !option.startsWith("-agentlib")))
                .isEqualTo("-Da=1 \"-Dname=a b\" '-Dq=\"'");
    }

    @Test
    void whatOnlyOneProcessCanHaveIsLeftOut() {
        assertThat(line(
                        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=5005",
                        "-Dcom.sun.management.jmxremote.port=9000",
                        "-XX:+UseG1GC",
                        "-XX:ArchiveClassesAtExit=x.jsa",
                        "-Xlog:gc*:file=gc.log:time",
                        "-Xlog:gc:gc-%p.log",
                        "-Xlog:gc",
                        "-Xlog:gc::time",
                        "-Xlog:gc:stderr",
                        "-Dceleriac.child=another",
                        "-javaagent:apm.jar",
                        "Main"))
                .containsExactly(child(
                        "-Xlog:gc:gc-%p.log",
                        "-Xlog:gc", "-Xlog:gc::time", "-Xlog:gc:stderr", "-javaagent:apm.jar", "*", "Main"));
    }

    @Test
    void aLauncherThatIsNotJavaGetsTheOptionsByTheEnvironment() {
        ProcessBuilder builder = new ChildCommand(
                        List.of("/opt/shop/bin/shop", "run"), List.of(), false, option -> true)
                .builder(List.of("-Done", "-Dtwo"), "mark");

        assertThat(builder.command()).containsExactly("/opt/shop/bin/shop", "run");
        assertThat(builder.environment().get("JAVA_TOOL_OPTIONS")).endsWith("-Done -Dtwo");
        assertThat(builder.environment()).containsEntry("CELERIAC_CHILD", "mark");
    }
}
