package dev.celeriac.pool.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a child is started with, from what its parent was started with. */
class ChildCommandTest {
    private static List<String> line(String... parent) {
        return ChildCommand.split("/jdk/bin/java", List.of(parent))
                .builder(List.of("-Dchild"), Map.of())
                .command();
    }

    @Test
    void itsOptionsComeBeforeTheMainClassHoweverThatIsNamed() {
        assertThat(line("-Xmx1g", "-cp", "a.jar:b.jar", "com.shop.Main", "-cp", "x"))
                .containsExactly(
                        "/jdk/bin/java", "-Xmx1g", "-cp", "a.jar:b.jar", "-Dchild", "com.shop.Main", "-cp", "x");
        assertThat(line("-jar", "shop.jar", "--port=1"))
                .containsExactly("/jdk/bin/java", "-Dchild", "-jar", "shop.jar", "--port=1");
        assertThat(line("--module-path", "mods", "-m", "shop/com.shop.Main"))
                .containsExactly("/jdk/bin/java", "--module-path", "mods", "-Dchild", "-m", "shop/com.shop.Main");
        assertThat(line("@everything")).containsExactly("/jdk/bin/java", "-Dchild", "@everything");
        assertThat(line("@options", "com.shop.Main"))
                .containsExactly("/jdk/bin/java", "@options", "-Dchild", "com.shop.Main");
    }

    @Test
    void whatOnlyOneProcessCanHaveIsLeftOut() {
        assertThat(line(
                        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=5005",
                        "-Dcom.sun.management.jmxremote.port=9000",
                        "-XX:+UseG1GC",
                        "-XX:ArchiveClassesAtExit=x.jsa",
                        "-javaagent:apm.jar",
                        "Main"))
                .containsExactly("/jdk/bin/java", "-javaagent:apm.jar", "-Dchild", "Main");
    }

    @Test
    void aLauncherThatIsNotJavaGetsTheOptionsByTheEnvironment() {
        ProcessBuilder builder = new ChildCommand(List.of("/opt/shop/bin/shop"), List.of("run"), false)
                .builder(List.of("-Done", "-Dtwo"), Map.of("TOKEN", "t"));

        assertThat(builder.command()).containsExactly("/opt/shop/bin/shop", "run");
        assertThat(builder.environment().get("JAVA_TOOL_OPTIONS")).endsWith("-Done -Dtwo");
        assertThat(builder.environment()).containsEntry("TOKEN", "t");
    }
}
