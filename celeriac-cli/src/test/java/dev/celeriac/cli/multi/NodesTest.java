package dev.celeriac.cli.multi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Beside what {@code celery multi show}, {@code names} and {@code expand} of Celery 5.2 say about the same arguments. */
class NodesTest {

    private static List<Node> nodes(String line) {
        return Nodes.of(List.of(line.split(" ")), "vm.example.com");
    }

    private static List<String> lines(String line) {
        return nodes(line + " --pidfile=/tmp/%n.pid --logfile=/tmp/%n%I.log").stream()
                .map(node -> String.join(" ", node.arguments()))
                .toList();
    }

    @Test
    void aNumberStandsForSoManyNames() {
        assertThat(lines("3 -A proj -l INFO -c:1 3 -Q:2-3 images"))
                .containsExactly(
                        "-A proj worker --detach -l INFO --pidfile=/tmp/celery1.pid --logfile=/tmp/celery1%I.log -c 3"
                                + " -n celery1@vm.example.com",
                        "-A proj worker --detach -l INFO --pidfile=/tmp/celery2.pid --logfile=/tmp/celery2%I.log -Q images"
                                + " -n celery2@vm.example.com",
                        "-A proj worker --detach -l INFO --pidfile=/tmp/celery3.pid --logfile=/tmp/celery3%I.log -Q images"
                                + " -n celery3@vm.example.com");
        assertThat(nodes("2 --range-prefix=wk -n h")).extracting(Node::name).containsExactly("wk1@h", "wk2@h");
    }

    @Test
    void namesHaveOptionsOfTheirOwn() {
        assertThat(lines("a b c -A proj -c:a,b 3 -Q:3 x --hostname=h1"))
                .containsExactly(
                        "-A proj worker --detach --pidfile=/tmp/a.pid --logfile=/tmp/a%I.log -c 3 -n a@h1",
                        "-A proj worker --detach --pidfile=/tmp/b.pid --logfile=/tmp/b%I.log -c 3 -n b@h1",
                        "-A proj worker --detach --pidfile=/tmp/c.pid --logfile=/tmp/c%I.log -Q x -n c@h1");
        assertThat(nodes("foo bar --prefix=p- --suffix=s.org"))
                .extracting(Node::name)
                .containsExactly("p-foo@s.org", "p-bar@s.org");
        assertThat(nodes("foo@%h -c:foo 2").get(0).options()).containsEntry("-c", "2");
        assertThatThrownBy(() -> nodes("a -c:2 1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("index 2");
    }

    @Test
    void whatStandsBehindTwoDashesGoesToTheWorker() {
        assertThat(Nodes.of(List.of("foo@h", "-A", "p", "--", "worker.concurrency=1"), "vm")
                        .get(0)
                        .arguments())
                .containsSubsequence("-A", "p", "worker", "--detach", "-n", "foo@h")
                .endsWith("--", "worker.concurrency=1");
    }

    @Test
    void templatesAndFilesAreExpanded() {
        Node node = nodes("foo@a.b.c --pidfile=/run/%n%I.pid").get(0);
        assertThat(node.expand("%n_%h_%d_%N_%i")).isEqualTo("foo_foo@a.b.c_a.b.c_foo_%i");
        assertThat(node.pidFile()).hasToString("/run/foo.pid");
        assertThat(node.logFile()).hasToString("/var/log/celery/foo.log");
    }
}
