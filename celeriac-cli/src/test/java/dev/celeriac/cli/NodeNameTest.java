package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeNameTest {

    @Test
    void expandsTheCodesOfCelery() {
        assertThat(NodeName.of("celery@%h", "web1.acme.com")).isEqualTo("celery@web1.acme.com");
        assertThat(NodeName.of("worker1@%n", "web1.acme.com")).isEqualTo("worker1@web1");
        assertThat(NodeName.of("w@%d", "web1.acme.com")).isEqualTo("w@acme.com");
        assertThat(NodeName.of("w%%@%h", "web1")).isEqualTo("w%@web1");
    }

    @Test
    void readsANameWithoutHostAsTheHost() {
        assertThat(NodeName.of("web1", "ignored")).isEqualTo("celery@web1");
    }

    @Test
    void expandsPathsWithTheNodesOwnName() {
        assertThat(NodeName.expandPath("/var/log/%n%I.log", "mail@web1.acme.com"))
                .isEqualTo("/var/log/mail.log");
        assertThat(NodeName.expandPath("%h-%d.pid", "mail@web1.acme.com")).isEqualTo("mail@web1.acme.com-acme.com.pid");
    }
}
