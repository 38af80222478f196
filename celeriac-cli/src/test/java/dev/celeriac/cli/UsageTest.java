package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a wrong command line is told, and with which exit code. */
class UsageTest {

    private final CapturedTerminal terminal = new CapturedTerminal();

    @Test
    void showsItsHelpWithoutACommand() {
        assertThat(terminal.run()).isZero();
        assertThat(terminal.out()).contains("Usage: celeriac", "worker", "call", "Examples:", "CELERY_APP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker", "call", "result", "status", "queues", "purge", "dead", "report", "demo"})
    void everyCommandExplainsItself(String command) {
        assertThat(terminal.run(command, "--help")).isZero();
        assertThat(terminal.out()).contains("Usage: celeriac " + command, "--help", "--loglevel");
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void printsItsVersion() {
        assertThat(terminal.run("--version")).isZero();
        assertThat(terminal.out()).matches("(?s)\\d+\\.\\d+\\.\\S+ \\(celeriac; Java .*\\)\\s+");
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        assertThat(terminal.run("wroker")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err())
                .contains("Try 'celeriac --help'", "No such command 'wroker'", "Did you mean")
                .contains("worker");
    }

    @Test
    void suggestsTheOptionThatWasMeant() {
        assertThat(terminal.run("worker", "--concurency=4")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err())
                .contains("Usage: celeriac worker", "No such option: --concurency", "Did you mean", "--concurrency");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-A", "--app", "-Acom.acme.Shop", "--app=com.acme.Shop", "-b", "--broker"})
    void explainsThatGlobalOptionsStandBeforeTheCommand(String option) {
        assertThat(terminal.run("worker", option, "x")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err())
                .contains("as an option of the worker sub-command")
                .contains("VALUE worker ...");
    }

    @Test
    void refusesAnUnknownLogLevel() {
        assertThat(terminal.run("status", "-l", "loud")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("'loud' is no log level; use debug, info");
    }

    @Test
    void showsWhereJsonGoesWrong() {
        assertThat(terminal.run("call", "demo.add", "-a", "[1, 2, x]")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err())
                .contains("--args is not well-formed JSON at line 1, column 8")
                .contains("    [1, 2, x]\n           ^");
        assertThat(terminal.err()).doesNotContain("at dev.celeriac");
    }

    @Test
    void wantsAnArrayAndAnObject() {
        assertThat(terminal.run("call", "t", "-a", "{}")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.run("call", "t", "-k", "[]")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("--args must be a JSON array", "--kwargs must be a JSON object");
    }

    @Test
    void refusesTimesThatAreNone() {
        assertThat(terminal.run("call", "t", "--eta", "tomorrow")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.run("call", "t", "--expires", "soon", "-b", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.run("call", "t", "--eta", "2026-11-20T10:00:00Z", "--countdown", "3"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("--eta is 'tomorrow'", "exclude each other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gevent", "eventlet", "fibers"})
    void explainsPoolsThatThereAreNot(String pool) {
        assertThat(terminal.run("worker", "-P", pool)).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err())
                .contains(pool)
                .containsAnyOf("--pool virtual", "--pool threads", "not one of threads");
    }

    @Test
    void refusesTrailingWordsThatAreNoSettings() {
        assertThat(terminal.run("worker", "--", "concurrency")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("'concurrency' is no setting", "worker.concurrency=4");
    }

    @Test
    void saysWhichClassIsMissing() {
        assertThat(terminal.run("-A", "com.acme.Shop", "report")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("class com.acme.Shop was not found", "--classpath");
        assertThat(terminal.err().lines().filter(line -> line.startsWith("Error")))
                .hasSize(1);
    }

    @Test
    void readsOptionsFromTheEnvironment() {
        assertThat(terminal.environment("CELERY_APP", "com.acme.FromEnvironment")
                        .run("report"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("com.acme.FromEnvironment");
        assertThat(terminal.environment("CELERY_WORKER_POOL", "gevent").run("worker"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("--pool gevent is for Python");
    }

    @Test
    void refusesASwitchWithoutATruthValue() {
        assertThat(terminal.environment("CELERY_PURGE_FORCE", "maybe").run("purge"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("CELERY_PURGE_FORCE is 'maybe'");
    }

    @Test
    void printsTheStackTraceOnlyWhenDebugging() {
        terminal.run("-A", "com.acme.Shop", "report", "-l", "debug");
        assertThat(terminal.err()).contains("at dev.celeriac.cli.AppLoader");
    }
}
