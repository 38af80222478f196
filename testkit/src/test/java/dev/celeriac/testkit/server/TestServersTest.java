package dev.celeriac.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.opentest4j.TestAbortedException;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class TestServersTest {
    @Test
    void asksOnceAndSharesTheAnswer() {
        var asked = new AtomicInteger();
        var requirement = requirement(workspace -> Requirement.Running.found("url " + asked.incrementAndGet()));

        assertThat(TestServers.require(requirement)).isEqualTo("url 1");
        assertThat(TestServers.require(requirement)).isEqualTo("url 1");
    }

    @Test
    void abortsTheTestWithReasonAndRemedyWhereItIsMissing() {
        var missing = requirement(workspace -> {
            throw new Requirement.Missing("no such program");
        });
        withMissing(
                "skip",
                () -> assertThatThrownBy(() -> TestServers.require(missing))
                        .isInstanceOf(TestAbortedException.class)
                        .hasMessage("sample: no such program. To run these tests: install it"));
    }

    @Test
    void failsTheTestWhereAMissingServerIsAnError() {
        var missing = requirement(workspace -> {
            throw new Requirement.Missing("no such program");
        });
        withMissing(
                "fail",
                () -> assertThatThrownBy(() -> TestServers.require(missing))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("no such program"));
    }

    @Test
    void failsTheTestInEitherModeWhereTheServerIsBroken() {
        var broken = requirement(workspace -> {
            throw new IOException("port taken");
        });
        withMissing(
                "skip",
                () -> assertThatThrownBy(() -> TestServers.require(broken))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("port taken"));
    }

    private static void withMissing(String mode, Runnable test) {
        String before = System.getProperty("it.missing", "skip");
        System.setProperty("it.missing", mode);
        try {
            test.run();
        } finally {
            System.setProperty("it.missing", before);
        }
    }

    private interface Obtaining {
        Requirement.Running<String> obtain(Workspace workspace) throws Exception;
    }

    private static Requirement<String> requirement(Obtaining obtaining) {
        return new Requirement<>() {
            @Override
            public String name() {
                return "sample";
            }

            @Override
            public String remedy() {
                return "install it";
            }

            @Override
            public Running<String> obtain(Workspace workspace) throws Exception {
                return obtaining.obtain(workspace);
            }
        };
    }
}
