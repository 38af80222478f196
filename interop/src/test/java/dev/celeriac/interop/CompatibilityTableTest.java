package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompatibilityTableTest {
    @Test
    @DisplayName("every row of the committed table is the outcome of a test, and every test has its row")
    void rowsAreTests() throws IOException {
        assertThat(CompatibilityTable.read(Compatibility.TABLE).rows().keySet())
                .as("run interop/compatibility to write docs/compatibility.md anew")
                .containsExactlyElementsOf(DeclaredRow.all());
    }

    @Test
    @DisplayName("the committed table claims nothing that failed")
    void nothingFails() throws IOException {
        assertThat(CompatibilityTable.read(Compatibility.TABLE).rows().values())
                .allSatisfy(cells -> assertThat(cells).isNotEmpty().doesNotContainValue("**no**"));
    }

    @Test
    @DisplayName("a run changes its own column and leaves the others")
    void merges(@TempDir Path files) throws IOException {
        List<DeclaredRow> rows = DeclaredRow.all();
        Path file = Files.writeString(files.resolve("table.md"), "# Title\n\nText.\n\n");
        CompatibilityTable.read(file)
                .with("Celery 1.0", Map.of(rows.get(0), "yes"))
                .write(file);
        CompatibilityTable.read(file)
                .with("Celery 2.0", Map.of(rows.get(0), "**no**"))
                .write(file);

        CompatibilityTable table = CompatibilityTable.read(file);
        assertThat(table.introduction()).isEqualTo("# Title\n\nText.\n\n");
        assertThat(table.rows()).hasSize(rows.size());
        assertThat(table.rows().get(rows.get(0))).isEqualTo(Map.of("Celery 1.0", "yes", "Celery 2.0", "**no**"));
        assertThat(table.rows().get(rows.get(1)))
                .isEqualTo(Map.of("Celery 1.0", "not tested", "Celery 2.0", "not tested"));
    }
}
