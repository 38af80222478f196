package dev.celeriac.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFilesTest {

    @TempDir
    Path root;

    @Test
    void findsTextButNoBinariesHiddenFilesOrBuildProducts() throws IOException {
        Path text = Files.writeString(root.resolve("b.txt"), "text");
        Path deep =
                Files.writeString(Files.createDirectories(root.resolve("a/b")).resolve("deep.md"), "text");
        Files.write(root.resolve("image"), new byte[] {1, 0, 2});
        Files.writeString(root.resolve(".hidden"), "text");
        Files.writeString(root.resolve("empty.txt"), "");
        Files.writeString(Files.createDirectories(root.resolve("target")).resolve("built.txt"), "text");
        Files.writeString(Files.createDirectories(root.resolve(".git")).resolve("config"), "text");

        assertThat(TextFiles.below(root, 100)).containsExactly(deep, text);
        assertThat(TextFiles.below(text, 100)).containsExactly(text);
        assertThat(TextFiles.below(root, 1)).hasSize(1);
    }

    @Test
    void countsLinesWordsAndBytes() throws IOException {
        Path file = Files.writeString(root.resolve("x"), "Zwei Wörter,\nund drei.\n\n");
        TextCount count = TextCount.of(file);
        assertThat(count.lines()).isEqualTo(3);
        assertThat(count.words()).isEqualTo(4);
        assertThat(count.bytes()).isEqualTo(25);
        assertThat(count.packed()).isBetween(20L, 40L);
        assertThat(count.plus(count).words()).isEqualTo(8);
    }
}
