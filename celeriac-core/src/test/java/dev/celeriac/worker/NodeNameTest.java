package dev.celeriac.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeNameTest {

    @Test
    void expandsTheCodesOfCelery() {
        assertThat(NodeName.expand("celery@%h", "web1.acme.com")).isEqualTo("celery@web1.acme.com");
        assertThat(NodeName.expand("worker1@%n", "web1.acme.com")).isEqualTo("worker1@web1");
        assertThat(NodeName.expand("w@%d", "web1.acme.com")).isEqualTo("w@acme.com");
        assertThat(NodeName.expand("w%%@%h", "web1")).isEqualTo("w%@web1");
        assertThat(NodeName.expand("w%i%I@%h", "web1")).isEqualTo("w0@web1");
    }

    @Test
    void readsANameWithoutHostAsTheHost() {
        assertThat(NodeName.expand("web1", "ignored")).isEqualTo("celery@web1");
    }

    @Test
    void expandsPathsWithTheNodesOwnName() {
        assertThat(NodeName.expandPath("/var/log/%n%I.log", "mail@web1.acme.com"))
                .isEqualTo("/var/log/mail.log");
        assertThat(NodeName.expandPath("%h-%d.pid", "mail@web1.acme.com")).isEqualTo("web1.acme.com-acme.com.pid");
        assertThat(NodeName.expandPath("%n-%i-%I-%d-%h-%%i-%p", "mail@web1.acme.com"))
                .isEqualTo("mail-0--acme.com-web1.acme.com-%i-mail@web1.acme.com");
    }
}
