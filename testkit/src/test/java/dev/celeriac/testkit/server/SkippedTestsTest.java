package dev.celeriac.testkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class SkippedTestsTest {
    @Test
    void namesEveryTestUnderItsReason() {
        String report = reportOf(Some.class, Whole.class);

        assertThat(report)
                .contains("NOT TESTED on this machine")
                .containsSubsequence("no redis here", "- SkippedTestsTest$Some.needsRedis")
                .containsSubsequence("no python here", "- SkippedTestsTest$Whole (all its tests)")
                .doesNotContain("needsNothing");
    }

    @Test
    void saysNothingWhenEverythingRan() {
        assertThat(reportOf(Fine.class)).isEmpty();
    }

    private static String reportOf(Class<?>... classes) {
        var skipped = new SkippedTests();
        var request = LauncherDiscoveryRequestBuilder.request();
        for (Class<?> each : classes) {
            request.selectors(selectClass(each));
        }
        var config = LauncherConfig.builder()
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(config).execute(request.build(), skipped);
        var bytes = new ByteArrayOutputStream();
        skipped.printTo(new PrintStream(bytes, true, UTF_8));
        return bytes.toString(UTF_8);
    }

    static class Some {
        @Test
        void needsRedis() {
            Assumptions.abort("no redis here");
        }

        @Test
        void needsNothing() {}
    }

    static class Whole {
        @BeforeAll
        static void needsPython() {
            Assumptions.abort("no python here");
        }

        @Test
        void one() {}
    }

    static class Fine {
        @Test
        void runs() {}
    }
}
