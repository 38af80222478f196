package dev.celeriac.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsPageTest {

    static final String COMMAND =
            "./mvnw -pl celeriac-core -am test -Dtest=SettingsPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dsettings.docs=write";

    private static final Path PAGE = Path.of("..", "docs", "settings.md");

    @Test
    void theReferencePageSaysWhatTheCatalogueSays() throws IOException {
        String page = SettingsPage.render();
        if ("write".equals(System.getProperty("settings.docs"))) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("docs/settings.md is out of date. Write it again with: " + COMMAND)
                .hasContent(page);
    }
}
